/** The cells in which the refusing profile is held against theory, and how long a run each needs. */
import type { BacklogOptions } from '../../src/lab/options.ts'

export interface Cell {
  readonly service: 'exp' | 'const'
  readonly servers: number
  readonly backlog: number
  readonly load: number
}

const LOADS: readonly number[] = [0.3, 0.5, 0.8, 0.95, 1, 1.2, 1.5]

/** Mean service, seconds. Long, so that whole microseconds are as good as any time. */
const SERVICE = 0.01
/** A batch lasts for so many relaxation times, and a run for so many clients at least. */
const RELAXATIONS = 12
const BATCHES = 30
const CLIENTS = 30_000

export function cells(
  service: Cell['service'],
  servers: number,
  backlogs: readonly number[],
  loads: readonly number[] = LOADS,
): Cell[] {
  return backlogs.flatMap((backlog) => loads.map((load) => ({ service, servers, backlog, load })))
}

/** The options of a cell's run. The seed is made of the cell: no seed was chosen for what came out. */
export function optionsOf({ service, servers, backlog, load }: Cell): BacklogOptions {
  const rate = (load * servers) / SERVICE
  const duration = Math.max(
    CLIENTS / rate,
    BATCHES * RELAXATIONS * relaxation(load, servers, backlog),
  )
  const warmup = duration / BATCHES
  return {
    rate,
    service: `${service}:${SERVICE * 1000}ms`,
    backlog,
    acceptors: servers,
    os: 'refuse',
    duration: Math.round((duration + warmup) * 1000),
    warmup: Math.round(warmup * 1000),
    seed:
      8_000_000 +
      (service === 'exp' ? 0 : 1) +
      servers * 100_000 +
      backlog * 500 +
      Math.round(load * 100) * 2,
  }
}

/** How long M/M/1/K takes to forget its state, seconds: the inverse of its spectral gap (Cohen, II.2). */
function relaxation(load: number, servers: number, backlog: number): number {
  const angle = Math.PI / (backlog + servers + 1)
  return SERVICE / servers / (1 + load - 2 * Math.sqrt(load) * Math.cos(angle))
}
