// What is wrong with the data of a stage.
import { distributionFault } from '../distributions.ts'
import type { StageSpec } from './spec.ts'

const CHANCE = 'a probability from 0 to 1'

const isChance = (n: number): boolean => n >= 0 && n <= 1

/** What would be wanted in place of this; null when nothing is wrong. */
export function stageFault(spec: StageSpec): string | null {
  switch (spec.kind) {
    case 'loss':
      return isChance(spec.rate) ? null : CHANCE
    case 'burst-loss':
      return [spec.enter, spec.leave, spec.good, spec.bad].every(isChance) ? null : CHANCE
    case 'drop-nth':
      return spec.nth.every((n) => Number.isSafeInteger(n) && n > 0) ? null : 'numbers from 1'
    case 'latency':
      return distributionFault(spec.by) ?? null
    case 'latency-function':
      return null
    case 'jitter':
      return Number.isSafeInteger(spec.amount) && spec.amount >= 0
        ? null
        : 'whole microseconds, 0 or more'
    case 'reorder':
      return isChance(spec.rate) ? (distributionFault(spec.by) ?? null) : CHANCE
    case 'duplicate':
      return isChance(spec.rate) ? (distributionFault(spec.after) ?? null) : CHANCE
    case 'corrupt':
      if (!isChance(spec.rate)) return CHANCE
      return Number.isSafeInteger(spec.bits) && spec.bits > 0 ? null : 'one bit or more'
    case 'bandwidth': {
      if (!(spec.rate > 0 && spec.rate < Number.POSITIVE_INFINITY)) return 'bits in a second'
      const room = 'packets' in spec.queue ? spec.queue.packets : spec.queue.bytes
      return room >= 0 ? null : 'room for 0 packets or bytes, or more'
    }
  }
}
