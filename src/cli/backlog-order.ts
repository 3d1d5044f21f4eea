/** What the command line of `dryport backlog` asks for. */
import { readFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { parseTarget, type Target } from '../lab/advice.ts'
import { parseTrace } from '../lab/arrivals.ts'
import type { BacklogOptions, LabWorld } from '../lab/options.ts'
import { parseSweep, type Sweep } from '../lab/sweep.ts'
import { UsageError } from './usage.ts'

export interface BacklogOrder {
  readonly options: BacklogOptions
  readonly on: LabWorld
  readonly sweep: Sweep | null
  readonly target: Target | null
  /** The files to write, where they are wanted; `-` is standard output. */
  readonly json: string | undefined
  readonly html: string | undefined
}

const WORLDS: readonly string[] = ['sim', 'kernel', 'real']
const TRACE = 'trace:'
const COOKIES: Readonly<Record<string, 0 | 1 | 2>> = {
  '0': 0,
  '1': 1,
  '2': 2,
  off: 0,
  on: 1,
  always: 2,
}

const OPTIONS = {
  rate: { type: 'string' },
  service: { type: 'string' },
  backlog: { type: 'string' },
  acceptors: { type: 'string' },
  arrivals: { type: 'string' },
  os: { type: 'string' },
  syncookies: { type: 'string' },
  'abort-on-overflow': { type: 'boolean' },
  rtt: { type: 'string' },
  duration: { type: 'string' },
  warmup: { type: 'string' },
  drain: { type: 'string' },
  somaxconn: { type: 'string' },
  nofile: { type: 'string' },
  seed: { type: 'string' },
  on: { type: 'string', default: 'sim' },
  sweep: { type: 'string' },
  target: { type: 'string' },
  json: { type: 'string' },
  html: { type: 'string' },
} as const

type Values = Readonly<Partial<Record<keyof typeof OPTIONS, string | boolean>>>

/** @throws UsageError, or an ArgumentError of the lab, that says what is wanted */
export function readBacklogOrder(args: readonly string[]): BacklogOrder {
  const { values, positionals } = parseArgs({
    args: joined(args),
    allowPositionals: true,
    options: OPTIONS,
  })
  if (positionals.length > 0) throw new UsageError(`backlog wants options, not '${positionals[0]}'`)
  const { on, json, html } = values
  if (!WORLDS.includes(on)) throw new UsageError(`--on wants one of ${WORLDS.join(', ')}`)
  const sweep = values.sweep === undefined ? null : parseSweep(values.sweep)
  const target = values.target === undefined ? null : parseTarget(values.target)
  if (target !== null && (sweep !== null || on !== 'sim')) {
    throw new UsageError('--target searches in simulated runs: it wants no --sweep and no --on')
  }
  const unswept = sweep === null ? undefined : String(sweep.values[0])
  const rate = rateText(values, sweep)
  if (rate === undefined) throw new UsageError('backlog wants --rate, such as --rate 1000/s')
  if (values.service === undefined) {
    throw new UsageError('backlog wants --service, such as --service exp:0.8ms')
  }
  const backlog =
    values.backlog ?? (sweep?.name === 'backlog' ? unswept : target !== null ? '1' : undefined)
  if (backlog === undefined) throw new UsageError('backlog wants --backlog, such as --backlog 64')
  const options = { ...optionsOf(values), rate, service: values.service, backlog: count(backlog) }
  return { options, on: on as LabWorld, sweep, target, json, html }
}

/** A value that begins with a minus is a value, however wrong: it is to be refused by name. */
function joined(args: readonly string[]): string[] {
  const all: string[] = []
  for (const arg of args) {
    const last = all.at(-1) ?? ''
    const name = last.slice(2) as keyof typeof OPTIONS
    if (/^-[\d.]/.test(arg) && last.startsWith('--') && OPTIONS[name]?.type === 'string') {
      all[all.length - 1] = `${last}=${arg}`
    } else all.push(arg)
  }
  return all
}

/** A trace has its own rate; a sweep of rates or loads brings them. */
function rateText({ rate, arrivals }: Values, sweep: Sweep | null): string | undefined {
  if (rate !== undefined) return rate as string
  if (sweep?.name === 'rate') return String(sweep.values[0])
  if (sweep?.name === 'load' || String(arrivals).startsWith(TRACE)) return '1/s'
  return undefined
}

function optionsOf(values: Values): Partial<BacklogOptions> {
  const given: Record<string, unknown> = {}
  for (const name of ['os', 'rtt', 'duration', 'warmup', 'drain'] as const) {
    if (values[name] !== undefined) given[name] = values[name]
  }
  for (const name of ['acceptors', 'somaxconn', 'nofile', 'seed'] as const) {
    if (values[name] !== undefined) given[name] = count(values[name] as string)
  }
  if (values['abort-on-overflow'] === true) given['abortOnOverflow'] = true
  if (values.syncookies !== undefined) given['syncookies'] = cookies(values.syncookies as string)
  if (values.arrivals !== undefined) given['arrivals'] = arrivals(values.arrivals as string)
  return given as Partial<BacklogOptions>
}

/** The number that a text stands for; else the text, which the lab refuses. */
function count(text: string): number {
  const number = text.trim() === '' ? Number.NaN : Number(text)
  return (Number.isNaN(number) ? text : number) as number
}

function cookies(text: string): 0 | 1 | 2 {
  const value = Object.hasOwn(COOKIES, text) ? COOKIES[text] : undefined
  if (value === undefined) {
    throw new UsageError(
      '--syncookies wants 0 (off), 1 (on: when the SYN queue is full) or 2 (always)',
    )
  }
  return value
}

function arrivals(text: string): BacklogOptions['arrivals'] {
  if (!text.startsWith(TRACE)) return text
  const file = text.slice(TRACE.length)
  try {
    return parseTrace(readFileSync(file, 'utf8'), file)
  } catch (error) {
    if (!(error instanceof Error && 'syscall' in error)) throw error
    throw new UsageError(`--arrivals trace:FILE wants a file that can be read: ${error.message}`)
  }
}
