import { describe, expect, test } from 'vitest'
import { readBacklogOrder } from '../../src/cli/backlog-order.ts'
import { simulateBacklog } from '../../src/lab/measure.ts'
import { type BacklogOptions, planOf } from '../../src/lab/options.ts'
import { parseRate } from '../../src/lab/rate.ts'
import { sweptOptions } from '../../src/lab/sweep.ts'

const GOOD: BacklogOptions = { rate: 100, service: 'exp:5ms', backlog: 4 }

describe('options', () => {
  test('have defaults', () => {
    expect(planOf(GOOD)).toMatchObject({
      rate: 100,
      service: { kind: 'exponential', mean: 5000 },
      acceptors: 1,
      arrivals: { kind: 'poisson' },
      os: 'linux',
      syncookies: 1,
      rtt: 0,
      duration: 60_000_000,
      warmup: 6_000_000,
      drain: null,
    })
  })

  test('take texts and milliseconds', () => {
    const plan = planOf({ ...GOOD, rate: '60/min', rtt: '250us', duration: 1500, warmup: 0 })
    expect(plan).toMatchObject({ rate: 1, rtt: 250, duration: 1_500_000, warmup: 0 })
  })

  // biome-ignore lint/suspicious/noExplicitAny: what callers without types pass.
  const NONSENSE: readonly (readonly [any, RegExp])[] = [
    [{ rate: -1 }, /rate -1: wants clients per time, above 0/],
    [{ rate: 0 }, /rate 0: wants/],
    [{ rate: Number.NaN }, /rate NaN: wants/],
    [{ rate: '10/fortnight' }, /rate '10\/fortnight': wants .* such as 1000\/s/],
    [{ rate: undefined }, /rate undefined: wants/],
    [{ service: 'zipf:3' }, /no distribution: wants one of const:5ms; uniform/],
    [{ service: 'exp:-1ms' }, /no distribution: wants exp:0.8ms/],
    [{ service: 'exp:0' }, /wants a mean above 0/],
    [{ service: 'pareto:1ms,0.9' }, /and a finite one/],
    [{ service: { kind: 'zipf' } }, /wants a kind, one of constant/],
    [{ service: 7 }, /wants a distribution of times, such as exp:0.8ms/],
    [{ backlog: -1 }, /backlog -1: wants a whole number from 0/],
    [{ backlog: 1.5 }, /backlog 1.5: wants a whole number/],
    [{ backlog: 'many' }, /backlog 'many': wants a whole number/],
    [{ acceptors: 0 }, /acceptors 0: wants a whole number from 1/],
    [{ arrivals: 'sometimes' }, /wants poisson, constant, bursty, bursty:SIZE or trace:FILE/],
    [{ arrivals: 'bursty:0' }, /bursts of 0: wants a mean size of 1 or more/],
    [{ arrivals: { kind: 'trace', times: [] } }, /wants at least one time/],
    [
      { arrivals: { kind: 'trace', times: [5, 3] } },
      /arrival 2 of the trace, 3: wants .* ascending/,
    ],
    [{ os: 'plan9' }, /os 'plan9': wants one of linux, bsd, windows, refuse/],
    [{ syncookies: 3 }, /syncookies 3: wants 0 \(never\)/],
    [{ rtt: -1 }, /rtt -1: wants a time, not negative/],
    [{ duration: 0 }, /duration 0: wants a time above 0/],
    [{ duration: 'soon' }, /duration 'soon': wants a time/],
    [{ warmup: 60_000 }, /warmup: wants less than the duration/],
    [{ seed: 0.5 }, /seed 0.5: wants a safe integer/],
    [{ nofile: 1 }, /nofile 1: wants a whole number from 5/],
  ]

  test.each(NONSENSE)('refuse %j', (part, message) => {
    expect(() => simulateBacklog({ ...GOOD, ...part })).toThrow(message)
  })

  test('refuse nothing at all', () => {
    expect(() => planOf(null as never)).toThrow(/wants options/)
  })
})

test('rates are per second, or what is written behind them', () => {
  expect(['1000/s', '5/ms', '90/min', '7200/h', '2.5', '1e3/s'].map(parseRate)).toEqual([
    1000, 5000, 1.5, 2, 2.5, 1000,
  ])
  expect(['', '/s', '-3/s', '3/', '3 per s'].map(parseRate)).toEqual(Array(5).fill(undefined))
})

describe('a sweep', () => {
  test('alters one condition', () => {
    const swept = (name: 'backlog' | 'load', values: number[]): unknown[] =>
      sweptOptions(GOOD, { name, values }).map(({ backlog, rate }) => [backlog, rate])
    expect(swept('backlog', [1, 2])).toEqual([
      [1, 100],
      [2, 100],
    ])
    expect(swept('load', [0.5, 1])).toEqual([
      [4, 100],
      [4, 200],
    ])
  })

  test('of nothing is refused', () => {
    expect(() => sweptOptions(GOOD, { name: 'backlog', values: [] })).toThrow(/at least one value/)
    expect(() => sweptOptions(GOOD, { name: 'load', values: [0] })).toThrow(/load 0: wants/)
  })
})

describe('the command line of backlog', () => {
  const LINE = ['--rate', '100/s', '--service', 'exp:5ms', '--backlog', '4']

  test('takes everything', () => {
    const order = readBacklogOrder([
      ...LINE,
      ...['--acceptors', '2', '--arrivals', 'bursty:5', '--os', 'bsd', '--syncookies', '0'],
      ...['--abort-on-overflow', '--rtt', '1ms', '--duration', '5s', '--seed', '-3'],
      ...['--sweep', 'backlog=1, 4', '--json', 'a.json', '--html', 'a.html', '--on', 'kernel'],
    ])
    expect(order).toMatchObject({
      on: 'kernel',
      sweep: { name: 'backlog', values: ['1', '4'] },
      json: 'a.json',
      html: 'a.html',
    })
    expect(planOf(order.options)).toMatchObject({
      acceptors: 2,
      arrivals: { kind: 'bursty', size: 5 },
      os: 'bsd',
      syncookies: 0,
      abortOnOverflow: true,
      rtt: 1000,
      duration: 5_000_000,
      seed: -3,
    })
  })

  test('takes what a sweep, a trace or a target makes up for', () => {
    const rest = ['--service', 'exp:5ms']
    const { options } = readBacklogOrder([...rest, '--backlog', '4', '--sweep', 'load=0.5,1'])
    expect(sweptOptions(options, { name: 'load', values: ['0.5'] })[0]?.rate).toBe(100)
    expect(readBacklogOrder([...rest, '--rate', '9', '--sweep', 'backlog=7']).options.backlog).toBe(
      7,
    )
    expect(readBacklogOrder([...rest, '--rate', '9', '--target', 'p99.9=1s']).target).toEqual({
      share: 0.999,
      within: 1000,
    })
  })

  const WRONG: readonly (readonly [readonly string[], RegExp])[] = [
    [[], /backlog wants --rate, such as --rate 1000\/s/],
    [['--rate', '1/s'], /backlog wants --service/],
    [['--rate', '1/s', '--service', 'exp:1ms'], /backlog wants --backlog/],
    [[...LINE, '--sweep', 'backlog='], /sweep 'backlog=': wants a name and values/],
    [[...LINE, '--sweep', ''], /sweep '': wants a name and values/],
    [[...LINE, '--sweep', 'weather=1,2'], /names are backlog, acceptors, rate, load, rtt/],
    [[...LINE, '--target', '50ms'], /target '50ms': wants a quantile and a time/],
    [[...LINE, '--target', 'p99=50ms', '--sweep', 'rtt=1'], /--target searches in simulated runs/],
    [[...LINE, '--on', 'mars'], /--on wants one of sim, kernel, real/],
    [[...LINE, '--syncookies', 'yes'], /--syncookies wants 0/],
    [[...LINE, '--arrivals', 'trace:/no/such/file'], /wants a file that can be read/],
    [[...LINE, 'extra'], /backlog wants options, not 'extra'/],
    [[...LINE, '--backlogg', '3'], /backlogg/],
  ]

  test.each(WRONG)('refuses %j', (args, message) => {
    expect(() => readBacklogOrder(args)).toThrow(message)
  })

  test('leaves negative values to those who know what is wanted', () => {
    const { options } = readBacklogOrder([...LINE, '--rate', '-5/s'])
    expect(() => planOf(options)).toThrow(/rate '-5\/s': wants clients per time/)
  })
})
