// From what a schedule says of a link to what the link is set to.
import type { LinkConfig, Slot } from '../link.ts'
import type { QueueLimit, StageSpec } from '../stages/spec.ts'
import type { LinkData, LossData } from './schedule.ts'
import { distributionOf, microsOf, parseRate } from './values.ts'

/** As many as Linux lets wait for a device. */
const QUEUE: QueueLimit = { packets: 1000 }

type Given<K extends keyof LinkData> = Exclude<LinkData[K], undefined | null>

/** The stage that each field stands for. */
const STAGES: { readonly [K in Slot & keyof LinkData]: (given: Given<K>) => StageSpec | null } = {
  bandwidth: (given) => {
    const { rate, queue = QUEUE } = typeof given === 'object' ? given : { rate: given }
    return {
      kind: 'bandwidth',
      rate: typeof rate === 'string' ? (parseRate(rate) as number) : rate,
      queue,
    }
  },
  loss: (given) => lossSpec(given),
  drop: (nth) => ({ kind: 'drop-nth', nth }),
  corrupt: (given) => {
    const { rate, bits = 1 } = typeof given === 'object' ? given : { rate: given }
    return { kind: 'corrupt', rate, bits }
  },
  duplicate: (given) => {
    const { rate, after = 0 } = typeof given === 'object' ? given : { rate: given }
    return { kind: 'duplicate', rate, after: distributionOf(after) }
  },
  latency: (given) => {
    const by = distributionOf(given)
    return by.kind === 'constant' ? null : { kind: 'latency', by }
  },
  jitter: (given) => ({ kind: 'jitter', amount: microsOf(given) }),
  reorder: ({ rate, by }) => ({ kind: 'reorder', rate, by: distributionOf(by) }),
}

function lossSpec(given: LossData): StageSpec | null {
  if (typeof given === 'number') return { kind: 'loss', rate: given }
  if ('enter' in given) {
    const { enter, leave, good = 0, bad = 1 } = given
    return { kind: 'burst-loss', enter, leave, good, bad }
  }
  const { rate, burst } = given
  // Bad for `burst` packets on average, and of all packets the share `rate`.
  const leave = 1 / burst
  const enter = rate === 1 ? 1 : Math.min(1, (leave * rate) / (1 - rate))
  return { kind: 'burst-loss', enter, leave: rate === 1 ? 0 : leave, good: 0, bad: 1 }
}

const FIELDS = Object.keys(STAGES) as (keyof typeof STAGES)[]

/** The fields that are given; a stage of no effect is none. */
export function linkConfig(data: LinkData): LinkConfig {
  const stages: Partial<Record<Slot, StageSpec | null>> = {}
  for (const field of FIELDS) {
    const given = data[field]
    if (given === undefined) continue
    const make = STAGES[field] as (given: unknown) => StageSpec | null
    stages[field] = given === null ? null : make(given)
  }
  const { mtu, blackHole, up, ordered } = data
  return {
    ...constantLatency(data),
    ...(mtu === undefined ? {} : { mtu: mtu ?? Number.POSITIVE_INFINITY }),
    ...(blackHole === undefined ? {} : { blackHole }),
    ...(up === undefined ? {} : { up }),
    ...(ordered === undefined ? {} : { ordered }),
    stages,
  }
}

/** A latency that is drawn takes the place of the constant one. Null is none at all. */
function constantLatency({ latency }: LinkData): LinkConfig {
  if (latency === undefined) return {}
  const by = distributionOf(latency ?? 0)
  return { latency: by.kind === 'constant' ? by.value : 0 }
}
