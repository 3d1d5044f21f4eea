// What the texts and numbers of a schedule mean. They have been checked.
import { type Micros, ms, parseDuration } from '../../core/time.ts'
import { parseDistribution } from '../distribution-text.ts'
import type { Distribution } from '../distributions.ts'
import type { DrawnDuration, Duration, Hosts } from './schedule.ts'

export function microsOf(duration: Duration): Micros {
  if (typeof duration === 'number') return ms(duration)
  const sign = duration.startsWith('-') ? -1 : 1
  return sign * (parseDuration(duration.replace(/^-/, '')) as Micros)
}

export function distributionOf(drawn: DrawnDuration): Distribution {
  if (typeof drawn === 'object') return drawn
  return typeof drawn === 'string'
    ? parseDistribution(drawn)
    : { kind: 'constant', value: microsOf(drawn) }
}

const BITS: Readonly<Record<string, number>> = { bit: 1, kbit: 1e3, mbit: 1e6, gbit: 1e9 }

/** Bits in a second of `10mbit`, `56kbit/s`, `1e6`; undefined when the text is no rate. */
export function parseRate(text: string): number | undefined {
  const match = /^(\d+\.?\d*|\.\d+)(e\d+)?\s*([kmg]?bit)?(\/s)?$/i.exec(text.trim())
  if (match === null) return undefined
  const rate =
    Number(match[1] + (match[2] ?? '')) * (BITS[(match[3] ?? 'bit').toLowerCase()] as number)
  return rate > 0 && rate < Number.POSITIVE_INFINITY ? rate : undefined
}

/** The names; null for all. */
export function namesOf(hosts: Hosts): readonly string[] | null {
  if (hosts === '*') return null
  return typeof hosts === 'string' ? [hosts] : hosts
}
