/** What the command line of `dryport run` asks for. */
import { parseArgs } from 'node:util'
import { PROFILES, type ProfileName } from '../core/kernel/profile.ts'
import { UsageError } from './usage.ts'
import type { WorldName } from './worlds.ts'

/** Milliseconds that a program may take when nothing else is said. */
const LIMIT = 60_000

/** The longest time of a timer, in milliseconds. */
export const LONGEST = 2 ** 31 - 1

export interface Order {
  readonly file: string
  readonly on: readonly [WorldName, ...WorldName[]]
  readonly trace: boolean
  readonly seed: number | undefined
  readonly profile: ProfileName | undefined
  /** The files to write the simulated run to, where they are wanted. */
  readonly html: string | undefined
  readonly pcap: string | undefined
  readonly traceJson: string | undefined
  /** The file of what is done to the simulated world. */
  readonly faults: string | undefined
  /** The file of a failure that is to happen again; then `file` may be empty. */
  readonly replay: string | undefined
  /** Milliseconds of real time that the program may take in each world; null: any. */
  readonly limit: number | null
}

const WHERE = {
  sim: ['sim'],
  real: ['real'],
  both: ['sim', 'real'],
} as const satisfies Record<string, Order['on']>

export function readOrder(args: readonly string[]): Order {
  const { values, positionals } = parseArgs({
    args: traceFiles(args),
    allowPositionals: true,
    options: {
      on: { type: 'string', default: 'sim' },
      seed: { type: 'string' },
      profile: { type: 'string' },
      trace: { type: 'boolean', default: false },
      html: { type: 'string' },
      pcap: { type: 'string' },
      'trace-json': { type: 'string' },
      faults: { type: 'string' },
      replay: { type: 'string' },
      limit: { type: 'string' },
    },
  })
  const { on, seed, profile, trace, limit, html, pcap, 'trace-json': traceJson, faults } = values
  const { replay } = values
  const [file = replay === undefined ? undefined : '', ...rest] = positionals
  if (file === undefined || rest.length > 0) throw new UsageError('run wants one file')
  if (replay !== undefined && (on !== 'sim' || [seed, profile, faults].some(isGiven))) {
    throw new UsageError('--replay says itself which world, seed, profile and faults')
  }
  const real = on === 'real'
  if (real && [html, pcap, traceJson].some((name) => name !== undefined)) {
    throw new UsageError('--html, --pcap and --trace FILE belong to the simulated world')
  }
  if (real && (trace || [seed, profile, faults].some((given) => given !== undefined))) {
    throw new UsageError('--trace, --seed, --profile and --faults belong to the simulated world')
  }
  return {
    file,
    on: WHERE[oneOf('--on', on, WHERE)],
    trace,
    html,
    pcap,
    traceJson,
    faults,
    replay,
    seed: seed === undefined ? undefined : seedOf(seed),
    profile: profile === undefined ? undefined : oneOf('--profile', profile, PROFILES),
    limit: limit === undefined ? LIMIT : limitOf(limit),
  }
}

const isGiven = (value: string | undefined): boolean => value !== undefined

/** What `--trace` takes for the file to write to, and never for the program. */
const JSON_FILE = /\.(?:jsonl|ndjson|json)$/i

/** `--trace` alone prints the trace; with a file, which `--trace-json` names as well, it writes JSON lines there. */
function traceFiles(args: readonly string[]): string[] {
  const read: string[] = []
  for (const [i, arg] of args.entries()) {
    const next = args[i + 1]
    if (arg.startsWith('--trace=')) read.push(`--trace-json=${arg.slice('--trace='.length)}`)
    else if (arg === '--trace' && next !== undefined && JSON_FILE.test(next))
      read.push('--trace-json')
    else read.push(arg)
  }
  return read
}

function oneOf<K extends string>(
  option: string,
  value: string,
  choice: Readonly<Record<K, unknown>>,
): K {
  if (Object.hasOwn(choice, value)) return value as K
  throw new UsageError(`${option} wants one of ${Object.keys(choice).join(', ')}`)
}

function seedOf(value: string): number {
  const seed = Number(value)
  if (!/^-?\d+$/.test(value) || !Number.isSafeInteger(seed)) {
    throw new UsageError('--seed wants an integer')
  }
  return seed
}

function limitOf(value: string): number | null {
  if (value === 'none') return null
  const limit = Number(value) * 1000
  if (value.trim() === '' || !(limit > 0 && limit <= LONGEST)) {
    throw new UsageError('--limit wants a number of seconds, or none')
  }
  return limit
}
