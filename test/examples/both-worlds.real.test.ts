/**
 * The tutorials' programs in both worlds. Their ports are fixed, as in the tutorials: whatever runs them on the real
 * network stands in this file, one after the other.
 */
import { expect, test } from 'vitest'
import { realHost } from '../../src/node.ts'
import { dryport } from '../cli/support/command.ts'
import { PROGRAM_NAMES, PROGRAMS, type ProgramName } from './support/programs.ts'
import { run } from './support/run.ts'

/** Where the real world cannot show the same; docs/parity.md says why. */
const DIFFERENCES: Partial<Record<ProgramName, Readonly<Record<string, string>>>> = {
  'sixth-client': {
    'a second later 7 clients are connected': 'a second later 8 clients are connected',
    'client 8: still waiting': 'client 8: connected after 1.0 s',
  },
}

test.each(PROGRAM_NAMES)('%s says the same in both worlds', { timeout: 30_000 }, async (name) => {
  await using host = realHost()
  const lines: string[] = []
  await PROGRAMS[name](host, (line) => lines.push(line))
  const { lines: simulated } = await run(name)
  const known = DIFFERENCES[name] ?? {}
  expect(lines).toEqual(simulated.map((line) => known[line] ?? line))
})

test('the command shows them all', async () => {
  const { status, out, err } = await dryport('tutorials')
  expect(err).toBe('')
  expect(status).toBe(0)
  expect(out.match(/^equal in both worlds/gm)).toHaveLength(5)
  expect(out.match(/^differs as docs\/parity\.md says/gm)).toHaveLength(1)
  expect(out).toContain('client 7 sends its SYN at 0.000 1.000 s')
  expect(out).toContain('0.000 1.000 2.000 3.000 4.000 5.000 7.000 11.000 19.000 35.000 67.000 s')
  expect(out).toContain('ETIMEDOUT after 131 s')
  expect(out).toContain('client 6: ECONNREFUSED')
  expect(out).toContain('sequenceDiagram')
  expect(out).toMatch(/client 6 -> server {2}ACK +0\/6 +6\/6 c1 c2 c3 c4 c5 c6$/m)
}, 30_000)
