/** Schedules of faults: drawn with a swarm mask, shrunk by leaving faults out first and by smaller numbers then. */
import fc from 'fast-check'
import type { FaultSchedule } from '../../sim/fault/schedule.ts'
import { microsOf } from '../../sim/fault/values.ts'
import { smallerFaults, withoutSome } from '../shrinking/smaller-schedule.ts'
import { FAMILIES, FAULT_FAMILIES, type FaultFamily, type FaultSite, USUAL } from './families.ts'
import { swarm } from './swarm.ts'

/** What schedules of faults are drawn from. */
export interface FaultsOptions {
  /** Between and to which hosts faults happen. */
  readonly hosts: readonly string[]
  /** Which kinds; packets, links, partitions, pauses and accepts when not given. */
  readonly families?: readonly FaultFamily[]
  /** At most so many in one schedule; 4 when not given. */
  readonly most?: number
  /** They begin within so many milliseconds; 1000 when not given. */
  readonly within?: number
  /** Switches families off at random in each run, so that some runs have much of one kind; true when not given. */
  readonly swarm?: boolean
}

/** A schedule that shrinks to none, then to fewer faults, then to shorter and earlier ones. */
export function faultSchedules(options: FaultsOptions): fc.Arbitrary<FaultSchedule> {
  const { families = USUAL, most = 4, within = 1000, hosts } = options
  for (const family of families) {
    if (!FAULT_FAMILIES.includes(family)) {
      throw new RangeError(`no fault family '${String(family)}': ${FAULT_FAMILIES.join(', ')}`)
    }
  }
  if (hosts.length === 0 || families.length === 0) return fc.constant([])
  const site: FaultSite = { hosts, within }
  const drawn = swarm(families, options.swarm ?? true).chain((on) =>
    fc.array(fc.oneof(...on.map((family) => FAMILIES[family](site))), {
      maxLength: most,
      size: 'max',
    }),
  )
  return new Schedules(drawn.map(inOrder))
}

const beginning = ({ at = 0 }: FaultSchedule[number]): number => microsOf(at)

const inOrder = (schedule: FaultSchedule): FaultSchedule =>
  schedule.toSorted((one, other) => beginning(one) - beginning(other))

class Schedules extends fc.Arbitrary<FaultSchedule> {
  readonly #drawn: fc.Arbitrary<FaultSchedule>

  constructor(drawn: fc.Arbitrary<FaultSchedule>) {
    super()
    this.#drawn = drawn
  }

  override generate(random: fc.Random, bias: number | undefined): fc.Value<FaultSchedule> {
    return new fc.Value(this.#drawn.generate(random, bias).value, undefined)
  }

  override canShrinkWithoutContext(value: unknown): value is FaultSchedule {
    return Array.isArray(value)
  }

  override shrink(schedule: FaultSchedule): fc.Stream<fc.Value<FaultSchedule>> {
    return fc.stream(smaller(schedule)).map((value) => new fc.Value(value, undefined))
  }
}

function* smaller(schedule: FaultSchedule): IterableIterator<FaultSchedule> {
  yield* withoutSome(schedule)
  yield* smallerFaults(schedule)
}
