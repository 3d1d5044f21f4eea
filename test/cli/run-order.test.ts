import { describe, expect, test } from 'vitest'
import { readOrder } from '../../src/cli/run-order.ts'
import { UsageError } from '../../src/cli/usage.ts'

describe('the command line of run', () => {
  test('has defaults', () => {
    expect(readOrder(['a.ts'])).toEqual({
      file: 'a.ts',
      on: ['sim'],
      trace: false,
      seed: undefined,
      profile: undefined,
      limit: 60_000,
    })
  })

  test('takes everything, before and after the file', () => {
    const args = ['--on', 'both', '--seed=-7', 'a.ts', '--trace', '--profile=bsd', '--limit', '0.5']
    expect(readOrder(args)).toEqual({
      file: 'a.ts',
      on: ['sim', 'real'],
      trace: true,
      seed: -7,
      profile: 'bsd',
      limit: 500,
    })
  })

  test('takes the files that a run is written to, of the simulated world', () => {
    const args = ['a.ts', '--html', 'a.html', '--pcap', 'a.pcapng', '--trace-json', 'a.jsonl']
    const files = { html: 'a.html', pcap: 'a.pcapng', traceJson: 'a.jsonl' }
    expect(readOrder(args)).toMatchObject(files)
    expect(() => readOrder([...args, '--on', 'real'])).toThrow('belong to the simulated world')
  })

  test('takes a file for the trace only where it can be no program', () => {
    const file = { trace: false, traceJson: 'a.jsonl' }
    expect(readOrder(['a.ts', '--trace', 'a.jsonl'])).toMatchObject(file)
    expect(readOrder(['--trace', 'a.jsonl', 'a.ts'])).toMatchObject(file)
    expect(readOrder(['a.ts', '--trace=out'])).toMatchObject({ trace: false, traceJson: 'out' })
    const printed = { file: 'a.ts', trace: true, traceJson: undefined }
    expect(readOrder(['--trace', 'a.ts'])).toMatchObject(printed)
    expect(readOrder(['a.ts', '--trace'])).toMatchObject(printed)
    expect(readOrder(['--trace', 'a.ts', '--trace', 'a.json'])).toMatchObject({
      trace: true,
      traceJson: 'a.json',
    })
  })

  test('takes a schedule of faults', () => {
    expect(readOrder(['a.ts', '--faults', 'f.json']).faults).toBe('f.json')
  })

  test('limits every world, unless told not to', () => {
    expect(readOrder(['a.ts', '--on', 'real']).limit).toBe(60_000)
    expect(readOrder(['a.ts', '--on', 'real', '--limit', 'none']).limit).toBeNull()
    expect(readOrder(['a.ts', '--on', 'real', '--limit', '2']).limit).toBe(2000)
    expect(readOrder(['a.ts', '--on', 'both']).limit).toBe(60_000)
  })

  test.each([
    [[], 'run wants one file'],
    [['a.ts', 'b.ts'], 'run wants one file'],
    [['a.ts', '--on', 'mars'], '--on wants one of sim, real, both'],
    [['a.ts', '--seed', '1.5'], '--seed wants an integer'],
    [['a.ts', '--seed', '9007199254740992'], '--seed wants an integer'],
    [['a.ts', '--seed='], '--seed wants an integer'],
    [['a.ts', '--profile', 'toString'], '--profile wants one of linux, bsd, windows, refuse'],
    [['a.ts', '--limit', '0'], '--limit wants a number of seconds, or none'],
    [['a.ts', '--limit', 'soon'], '--limit wants a number of seconds, or none'],
    [['a.ts', '--limit', '9999999'], '--limit wants a number of seconds, or none'],
    [['a.ts', '--on', 'real', '--trace'], 'belong to the simulated world'],
    [['a.ts', '--on', 'real', '--faults', 'f.json'], 'belong to the simulated world'],
    [['a.ts', '--on', 'real', '--seed', '1'], 'belong to the simulated world'],
  ])('%j makes no sense', (args, message) => {
    expect(() => readOrder(args)).toThrow(UsageError)
    expect(() => readOrder(args)).toThrow(message)
  })
})
