/**
 * Contestants that do the same work, measured in turn in one process: slices of each, forwards in one round and
 * backwards in the next, so that whatever else the machine does meets all of them. What counts is work per second of
 * processor time, user and system; the ratio to the real network is taken in each round, and its median is given.
 */

export interface Contestant {
  readonly name: string
  /** Does some milliseconds of work at most; gives how many units that were. */
  batch(): number | Promise<number>
  /** Processor time used so far, microseconds, where the work is done by another process. */
  cpu?(): number
  /** Ends what it holds open. */
  close?(): void | Promise<void>
}

export interface Result {
  readonly name: string
  /** Units per second of processor time, one for each round. */
  readonly perCpuSecond: readonly number[]
  /** Units per second by the wall. */
  readonly perSecond: readonly number[]
}

const ROUNDS = 15
const SLICE = 60
/** A lifecycle runs through most of the stack: it takes thousands until the engine has compiled it all. */
const WARM_UP = 1500

interface Slice {
  readonly perCpuSecond: number
  readonly perSecond: number
}

/** Processor time of this process, microseconds. */
function ownCpu(): number {
  const { user, system } = process.cpuUsage()
  return user + system
}

async function slice(contestant: Contestant, duration: number): Promise<Slice> {
  const used = (): number => contestant.cpu?.() ?? ownCpu()
  const began = performance.now()
  const cpu = used()
  let units = 0
  do units += await contestant.batch()
  while (performance.now() - began < duration)
  const seconds = (performance.now() - began) / 1000
  return { perCpuSecond: units / ((used() - cpu) / 1e6), perSecond: units / seconds }
}

export async function contest(contestants: readonly Contestant[]): Promise<Result[]> {
  const slices = new Map(contestants.map((one) => [one, [] as Slice[]]))
  for (const contestant of contestants) await slice(contestant, WARM_UP)
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const contestant of round % 2 === 0 ? contestants : contestants.toReversed()) {
      slices.get(contestant)?.push(await slice(contestant, SLICE))
    }
  }
  for (const contestant of contestants) await contestant.close?.()
  return [...slices].map(([{ name }, measured]) => ({
    name,
    perCpuSecond: measured.map((one) => one.perCpuSecond),
    perSecond: measured.map((one) => one.perSecond),
  }))
}

/** The value below which a part of the numbers lies. */
export function quantile(numbers: readonly number[], part: number): number {
  const sorted = numbers.toSorted((a, b) => a - b)
  const at = (sorted.length - 1) * part
  const below = sorted[Math.floor(at)] ?? Number.NaN
  const above = sorted[Math.ceil(at)] ?? Number.NaN
  return below + (above - below) * (at - Math.floor(at))
}
