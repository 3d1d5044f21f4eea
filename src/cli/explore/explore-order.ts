/** What the command line of `dryport explore` asks for. */
import { availableParallelism } from 'node:os'
import { parseArgs } from 'node:util'
import type { Shard } from '../../testing/campaign/batches.ts'
import { UsageError } from '../usage.ts'

export interface ExploreOrder {
  readonly file: string
  readonly runs: number
  readonly seed: number
  readonly jobs: number
  readonly shard: Shard
  /** Milliseconds of real time; null: any. */
  readonly limit: number | null
  /** Where failures and the report are written. */
  readonly out: string
}

const RUNS = '1000'
const OUT = 'dryport-failures'

export function readExploreOrder(args: readonly string[]): ExploreOrder {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      runs: { type: 'string', default: RUNS },
      seed: { type: 'string', default: '1' },
      jobs: { type: 'string' },
      shard: { type: 'string', default: '1/1' },
      limit: { type: 'string' },
      out: { type: 'string', default: OUT },
    },
  })
  const [file, ...rest] = positionals
  if (file === undefined || rest.length > 0) throw new UsageError('explore wants one file')
  const { runs, seed, jobs, shard, limit, out } = values
  return {
    file,
    runs: count('--runs', runs),
    seed: integer('--seed', seed),
    jobs: jobs === undefined ? availableParallelism() : count('--jobs', jobs),
    shard: shardOf(shard),
    limit: limit === undefined ? null : count('--limit', limit) * 1000,
    out,
  }
}

function integer(option: string, text: string): number {
  const number = Number(text)
  if (!/^-?\d+$/.test(text) || !Number.isSafeInteger(number)) {
    throw new UsageError(`${option} wants an integer`)
  }
  return number
}

function count(option: string, text: string): number {
  const number = integer(option, text)
  if (number < 1) throw new UsageError(`${option} wants 1 or more`)
  return number
}

function shardOf(text: string): Shard {
  const [, index, of] = /^(\d+)\/(\d+)$/.exec(text) ?? []
  const shard = { index: Number(index), count: Number(of) }
  if (!(shard.index >= 1 && shard.index <= shard.count)) {
    throw new UsageError('--shard wants I/N, such as 1/4')
  }
  return shard
}
