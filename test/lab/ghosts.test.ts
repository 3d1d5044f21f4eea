import { describe, expect, test } from 'vitest'
import { adviseBacklog } from '../../src/lab/advice.ts'
import { simulateBacklog } from '../../src/lab/measure.ts'
import type { BacklogOptions } from '../../src/lab/options.ts'
import type { BacklogReport } from '../../src/lab/report/report.ts'
import { reportText } from '../../src/lab/report/text.ts'

const HALF_MINUTE: BacklogOptions = {
  rate: 190,
  service: 'exp:5ms',
  backlog: 1,
  duration: '15s',
  warmup: 0,
}

/** Every client is accounted for, and everybody who is connected is served, was reset, or is a ghost. */
function balanced(report: BacklogReport): boolean {
  const { offered, established, refused, timedOut, reset, failed, unfinished } = report
  const { served, neverServed } = report
  const settled = established + refused + timedOut + failed + unfinished
  return settled <= offered && offered <= settled + reset && served + neverServed <= established
}

describe('what facts 10 has measured', () => {
  // Rows A, lo and link 5 ms, B=1 and 16; the runs of one cell differ by some 0.03 there.
  const ROWS: readonly (readonly [string, Partial<BacklogOptions>, number, number])[] = [
    ['lo, B=1, load 0.5', { rate: 104 }, 0.066, 0.011],
    ['lo, B=1, load 0.95', { rate: 190 }, 0.312, 0.176],
    ['lo, B=4, load 0.8', { rate: 162, backlog: 4 }, 0.099, 0.013],
    ['lo, B=16, load 0.8', { rate: 163, backlog: 16 }, 0.012, 0],
    ['lo, B=16, load 1.2', { rate: 242, backlog: 16 }, 0.329, 0.145],
    ['link, B=1, load 0.8', { rate: 170, rtt: 10 }, 0.167, 0.196],
    ['link, B=16, load 1.2', { rate: 245, rtt: 10, backlog: 16 }, 0.167, 0.163],
  ]

  test.each(ROWS)('%s: the delayed and the ghosts', (_, options, delayed, ghosts) => {
    const report = simulateBacklog({ ...HALF_MINUTE, ...options, duration: '60s', drain: '10s' })
    expect(Math.abs(report.delayedShare.mean - delayed)).toBeLessThan(0.06)
    expect(Math.abs(report.neverServedShare.mean - ghosts)).toBeLessThan(0.06)
    expect(balanced(report)).toBe(true)
  })
})

describe('settings', () => {
  test('without SYN cookies there are no ghosts, but a second queue that binds', () => {
    const report = simulateBacklog({ ...HALF_MINUTE, rtt: 10, syncookies: 0 })
    expect(report.neverServed).toBeLessThan(report.offered / 100)
    expect(report.packets?.synsDroppedBySynQueue).toBeGreaterThan(0)
    expect(report.packets?.cookiesSent).toBe(0)
    expect(report.bound.limit).toBe('syn queue')
  })

  test('with abort on overflow, ACKs that find no room are answered with a reset', () => {
    const report = simulateBacklog({
      ...HALF_MINUTE,
      rtt: 10,
      syncookies: 0,
      abortOnOverflow: true,
    })
    expect(report.reset).toBeGreaterThan(0)
    expect(report.packets?.acksIgnored).toBe(0)
    expect(balanced(report)).toBe(true)
  })

  test('somaxconn cuts the backlog, and is named', () => {
    const report = simulateBacklog({ ...HALF_MINUTE, backlog: 1000, somaxconn: 2 })
    expect(report.conditions.queueLimit).toBe(3)
    expect(report.bound).toMatchObject({ limit: 'somaxconn' })
    expect(report.bound.text).toMatch(/cuts the backlog of 1000 to 2/)
  })

  test('descriptors bind acceptors', () => {
    // The three standard files, the listener, and three connections.
    const report = simulateBacklog({ ...HALF_MINUTE, rate: 900, acceptors: 8, nofile: 7 })
    expect(report.bound.limit).toBe('descriptors')
    expect(report.utilisation.mean).toBeLessThan(3.1 / 8)
  })

  test('who finds no room for two minutes times out', () => {
    const report = simulateBacklog({
      ...HALF_MINUTE,
      service: 'const:1000s',
      rate: 1,
      syncookies: 0,
    })
    expect(report.timedOut).toBeGreaterThan(0)
    expect(report.unfinished).toBe(0)
    expect(balanced(report)).toBe(true)
  })

  test.each(['bursty:8', 'constant', 'poisson'])('%s arrivals come at their rate', (arrivals) => {
    const report = simulateBacklog({
      ...HALF_MINUTE,
      backlog: 64,
      rate: 100,
      arrivals,
      duration: '60s',
    })
    expect(Math.abs(report.offered / 6000 - 1)).toBeLessThan(arrivals === 'constant' ? 0.001 : 0.12)
    expect(balanced(report)).toBe(true)
  })
})

test('a run is the same again, and another with another seed', () => {
  const [one, again, other] = [1, 1, 2].map((seed) => simulateBacklog({ ...HALF_MINUTE, seed }))
  expect(again).toEqual(one)
  expect(other?.established).not.toBe(one?.established)
})

describe('advice', () => {
  const LOAD = { rate: 1000, service: 'exp:0.8ms', duration: '20s' } as const

  test('is the smallest backlog that meets the target', () => {
    const advice = adviseBacklog(LOAD, { share: 0.99, within: 50 })
    const { backlog, trials } = advice
    expect(backlog).toBeGreaterThan(4)
    expect(trials.find((trial) => trial.backlog === backlog)?.inTime).toBeGreaterThanOrEqual(0.99)
    const next = trials.find((trial) => trial.backlog === (backlog ?? 0) - 1)
    expect(next?.inTime).toBeLessThan(0.99)
    expect(advice.text).toContain(`listen(${backlog}) is enough`)
    expect(reportText(advice.report as BacklogReport).join('\n')).toContain(
      `listen(${backlog}) on linux`,
    )
  })

  test('says that none helps when the service rate is the limit', () => {
    const advice = adviseBacklog({ ...LOAD, rate: 2000 }, { share: 0.99, within: 50 })
    expect(advice.backlog).toBeNull()
    expect(advice.text).toMatch(/No backlog helps: the service rate is the limit/)
    expect(advice.text).toMatch(/accept with 2 or more/)
  })

  test('says that none is faster than the network', () => {
    const advice = adviseBacklog({ ...LOAD, rtt: 100 }, { share: 0.5, within: 50 })
    expect(advice.text).toMatch(/takes a round trip/)
  })
})
