/** `dryport run`: runs the program of a file in one world or in both. */
import { parseArgs } from 'node:util'
import { PROFILES, type ProfileName } from '../core/kernel/profile.ts'
import { TraceText } from '../sim/trace-text.ts'
import { failureText, thrownText } from './failure-text.ts'
import { loadProgram, type Program } from './load.ts'
import { complain, say } from './output.ts'
import { UsageError } from './usage.ts'
import { HOST, type RunOptions, runSimulated } from './worlds.ts'

const PLACES = ['sim'] as const
type Place = (typeof PLACES)[number]

/** Milliseconds that a program may take when nothing else is said. */
const LIMIT = 60_000

interface Order {
  readonly file: string
  readonly on: Place
  readonly trace: boolean
  readonly options: RunOptions
}

/** Gives the exit code. */
export async function runCommand(args: readonly string[]): Promise<number> {
  const order = read(args)
  let program: Program
  try {
    program = await loadProgram(order.file)
  } catch (error) {
    complain(`dryport: ${order.file} cannot be loaded`, thrownText(error))
    return 1
  }
  return runHere(program, order)
}

async function runHere(program: Program, { file, trace, options }: Order): Promise<number> {
  const text = new TraceText()
  const outcome = await runSimulated(program, {
    ...options,
    onLine: (line, at) => say(trace ? `${at} ${HOST} log ${line}` : line),
    onEvent: trace ? (event) => say(text.line(event)) : undefined,
  })
  if (outcome.failure === undefined) return 0
  complain(failureText(file, outcome))
  return 1
}

function read(args: readonly string[]): Order {
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    options: {
      on: { type: 'string', default: 'sim' },
      seed: { type: 'string' },
      profile: { type: 'string' },
      trace: { type: 'boolean', default: false },
      limit: { type: 'string' },
    },
  })
  const [file, ...rest] = positionals
  if (file === undefined || rest.length > 0) throw new UsageError('run wants one file')
  return {
    file,
    on: oneOf('--on', values.on, PLACES),
    trace: values.trace,
    options: {
      seed: values.seed === undefined ? undefined : seedOf(values.seed),
      profile: values.profile === undefined ? undefined : profileOf(values.profile),
      limit: values.limit === undefined ? LIMIT : limitOf(values.limit),
    },
  }
}

function oneOf<T extends string>(option: string, value: string, choice: readonly T[]): T {
  const found = choice.find((one) => one === value)
  if (found === undefined) throw new UsageError(`${option} wants one of ${choice.join(', ')}`)
  return found
}

function profileOf(value: string): ProfileName {
  return oneOf('--profile', value, Object.keys(PROFILES) as ProfileName[])
}

function seedOf(value: string): number {
  const seed = Number(value)
  if (!/^-?\d+$/.test(value) || !Number.isSafeInteger(seed)) {
    throw new UsageError('--seed wants an integer')
  }
  return seed
}

function limitOf(value: string): number {
  const limit = Number(value) * 1000
  if (value.trim() === '' || !(limit > 0 && limit < 2 ** 31)) {
    throw new UsageError('--limit wants a number of seconds')
  }
  return limit
}
