// The line of a long run: on a terminal alone, and out of the way of everything else.
import { expect, test } from 'vitest'
import { Output, type Stream } from '../../src/cli/output.ts'
import { progressText, showProgress } from '../../src/cli/progress.ts'

const ERASE = '\r\u001B[2K'

function stream(isTTY: boolean): Stream & { text: string } {
  return {
    isTTY,
    text: '',
    write(text, written) {
      this.text += text
      written?.()
    },
  }
}

test('says how long it takes, and what time it is in its world', () => {
  expect(progressText(12_345, 86_400_000)).toBe('running for 12 s: 86400.0 s of virtual time')
  expect(progressText(1000, null)).toBe('running for 1 s')
})

test('is taken back before anything else is written', () => {
  const [out, error] = [stream(true), stream(true)]
  const output = new Output(out, error)
  output.status('one')
  output.status('one')
  output.status('two')
  output.say('a line')
  output.status('three')
  output.complain('an error')
  output.flush(() => {})
  expect(out.text).toBe('a line\n')
  expect(error.text).toBe(`${ERASE}one${ERASE}two${ERASE}${ERASE}three${ERASE}an error\n`)
})

test('is not shown where there is no terminal', () => {
  const [out, error] = [stream(false), stream(false)]
  const output = new Output(out, error)
  output.status('one')
  output.say('a line')
  expect([out.text, error.text]).toEqual(['a line\n', ''])
})

test('comes while a run is long, and goes with it', async () => {
  const shown = await new Promise<string[]>((resolve) => {
    const lines: string[] = []
    const ended = showProgress(
      () => 5000,
      (line) => {
        lines.push(line)
        if (line === '') resolve(lines)
        else ended()
      },
    )
  })
  expect(shown).toEqual([expect.stringMatching(/^running for \d+ s: 5.0 s of virtual time$/), ''])
})
