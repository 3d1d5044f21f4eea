import fc from 'fast-check'
import { describe, expect, it } from 'vitest'

import {
  FOREVER,
  formatDuration,
  formatTime,
  ms,
  parseDuration,
  seconds,
  toMs,
} from '../../src/core/time.ts'

describe('units', () => {
  it('rounds to whole microseconds', () => {
    expect([ms(1), ms(0.0005), ms(1.0004), ms(0.3)]).toEqual([1000, 1, 1000, 300])
    expect([seconds(30), seconds(0.1)]).toEqual([30_000_000, 100_000])
    expect([ms(FOREVER), seconds(FOREVER), toMs(FOREVER)]).toEqual([FOREVER, FOREVER, FOREVER])
  })

  it('gives back in milliseconds what came in microseconds', () => {
    fc.assert(
      fc.property(fc.nat(2 ** 40), (us) => {
        expect(ms(toMs(us))).toBe(us)
      }),
    )
  })
})

describe('formatTime', () => {
  it('has seconds and six decimals, always', () => {
    expect(formatTime(0)).toBe('0.000000')
    expect(formatTime(12_003_456)).toBe('12.003456')
    expect(formatTime(1)).toBe('0.000001')
    expect(formatTime(-1_500_000)).toBe('-1.500000')
    expect(formatTime(Number.MAX_SAFE_INTEGER)).toBe('9007199254.740991')
    expect(formatTime(FOREVER)).toBe('forever')
  })
})

describe('parseDuration', () => {
  it('reads units, and plain numbers as milliseconds', () => {
    const texts = ['250us', '250µs', '0.8ms', '3s', '5', '.5', '0', ' 1.5 ms ', '0.1us', '1.005ms']
    expect(texts.map(parseDuration)).toEqual([
      250, 250, 800, 3_000_000, 5000, 500, 0, 1500, 1, 1005,
    ])
  })

  it('answers undefined to anything else', () => {
    for (const text of ['', 'ms', '-1ms', '1m', '1 2', '1e3', 'Infinity', '1..2', 'constructor']) {
      expect(parseDuration(text)).toBeUndefined()
    }
    expect(parseDuration('5constructor')).toBeUndefined()
  })

  it('reads back what formatDuration writes', () => {
    expect([0, 1, 800, 1500, 5000, 2_500_000, 3_000_000].map(formatDuration)).toEqual([
      '0ms',
      '1us',
      '800us',
      '1.5ms',
      '5ms',
      '2500ms',
      '3s',
    ])
    expect(formatDuration(FOREVER)).toBe('forever')
    fc.assert(
      fc.property(fc.nat(2 ** 40), (us) => {
        expect(parseDuration(formatDuration(us))).toBe(us)
      }),
    )
  })
})
