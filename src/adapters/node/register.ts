/** A whole program in a simulated world: `node --import dryport/register app.js`, with settings from the environment. */
import { closeSync, existsSync, openSync, readFileSync, writeSync } from 'node:fs'
import { parseSchedule } from '../../sim/fault/check-schedule.ts'
import { RunningHash } from '../../sim/hash.ts'
import { TraceText } from '../../sim/trace-text.ts'
import type { SimulateOptions } from '../sim/options.ts'
import type { ClockKind } from '../sim/pace.ts'
import { SimulatedWorld } from '../sim/simulated-world.ts'
import { type Installed, install } from './install.ts'
import type { Randomness } from './randomness.ts'
import type { ProgramStuckError } from './stuck-program.ts'

/** A setting that is not what it should be. */
export class SettingError extends Error {
  override readonly name = 'SettingError'

  constructor(name: string, value: string, wanted: string) {
    super(`${name}='${value}': wants ${wanted}`)
  }
}

type Environment = Readonly<Record<string, string | undefined>>

/** What each setting is, for the documentation. */
export const SETTINGS = {
  DRYPORT_SEED: 'the seed, an integer; 1 when not given',
  DRYPORT_CLOCK:
    'auto (when not given): time passes when nobody works; realtime: with the wall clock',
  DRYPORT_LATENCY: 'milliseconds that a packet takes from one host to another',
  DRYPORT_FAULTS: 'a fault schedule: JSON, or the name of a file with it',
  DRYPORT_TRACE:
    'a file for the trace; - is the standard error output; hash prints only its hash there',
  DRYPORT_HOST:
    'the name of the host that the program runs on; localhost.localdomain when not given',
  DRYPORT_NAMES: 'further names: name=address, separated by commas',
  DRYPORT_LOCALHOST:
    'the addresses of localhost, separated by commas; those of the machine when not given',
  DRYPORT_PASS:
    'what may be reached outside of the world, separated by commas: host, host:port, *.domain',
  DRYPORT_EPOCH: 'what the calendar shows at the beginning: a date that Date understands',
  DRYPORT_CEILING: 'milliseconds of virtual time after which a program is ended',
  DRYPORT_RANDOM: 'real (when not given), math or all: which randomness comes from the seed',
} as const

function number(environment: Environment, name: keyof typeof SETTINGS): number | undefined {
  const text = environment[name]
  if (text === undefined || text === '') return undefined
  const value = Number(text)
  if (Number.isNaN(value)) throw new SettingError(name, text, 'a number')
  return value
}

function list(text: string | undefined): readonly string[] {
  return (text ?? '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '')
}

function oneOf<T extends string>(
  environment: Environment,
  name: keyof typeof SETTINGS,
  known: readonly T[],
): T | undefined {
  const text = environment[name]
  if (text === undefined || text === '') return undefined
  const found = known.find((one) => one === text)
  if (found === undefined) throw new SettingError(name, text, known.join(', '))
  return found
}

function worldOptions(environment: Environment): SimulateOptions {
  const seed = number(environment, 'DRYPORT_SEED')
  const latency = number(environment, 'DRYPORT_LATENCY')
  const clock: ClockKind | undefined = oneOf(environment, 'DRYPORT_CLOCK', ['auto', 'realtime'])
  const text = environment['DRYPORT_FAULTS'] ?? ''
  const faults =
    text === '' ? undefined : parseSchedule(existsSync(text) ? readFileSync(text, 'utf8') : text)
  return {
    ...(seed === undefined ? {} : { seed }),
    ...(latency === undefined ? {} : { latency }),
    ...(clock === undefined ? {} : { clock }),
    ...(faults === undefined ? {} : { faults }),
  }
}

/** What the machine means by localhost, so that a program sees the address that it would see without a world. */
function machineLocalhost(): readonly string[] {
  try {
    const lines = readFileSync('/etc/hosts', 'utf8').split('\n')
    const entries = lines.map((line) => line.replace(/#.*/, '').trim().split(/\s+/))
    const found = entries.filter(([, ...names]) => names.includes('localhost')).map(([ip]) => ip)
    return found.filter((ip) => ip === '127.0.0.1' || ip === '::1')
  } catch {
    return []
  }
}

/** Writes the trace as it grows, or tells its hash at the end. */
function record(world: SimulatedWorld, target: string): void {
  const text = new TraceText()
  if (target === 'hash') {
    const hash = new RunningHash()
    world.trace$.subscribe((event) => hash.text(text.line(event)))
    process.once('exit', () => writeSync(2, `trace ${hash.digest()}\n`))
    return
  }
  const file = target === '-' ? 2 : openSync(target, 'w')
  world.trace$.subscribe((event) => writeSync(file, `${text.line(event)}\n`))
  if (file !== 2) process.once('exit', () => closeSync(file))
}

/** Told what waits for ever: says so, and lets the process end as one that failed. */
function tellStuck(error: ProgramStuckError): void {
  // Something real may still come: input, a child process.
  const real = process
    .getActiveResourcesInfo()
    .filter((kind) => /^(Process|TTY|Pipe|TCP)/.test(kind))
  if (real.length > 0 && process.stdin.listenerCount('data') > 0) return
  if (real.includes('ProcessWrap')) return
  process.exitCode ??= 1
  writeSync(2, `${error.message}\n`)
}

/** Makes a world as the environment says, and puts this process into it. */
export function register(environment: Environment): Installed {
  const world = new SimulatedWorld(worldOptions(environment))
  const host = environment['DRYPORT_HOST'] || 'localhost.localdomain'
  for (const entry of list(environment['DRYPORT_NAMES'])) {
    const [name = '', address = ''] = entry.split('=')
    if (address === '') throw new SettingError('DRYPORT_NAMES', entry, 'name=address')
    world.name(name, address)
  }
  const given = list(environment['DRYPORT_LOCALHOST'])
  const localhost = given.length > 0 ? given : machineLocalhost()
  if (localhost.length > 0) world.name('localhost', ...localhost)
  const target = environment['DRYPORT_TRACE'] ?? ''
  if (target !== '') record(world, target)
  const date = environment['DRYPORT_EPOCH'] ?? ''
  const epoch = date === '' ? undefined : Date.parse(date)
  if (epoch !== undefined && Number.isNaN(epoch))
    throw new SettingError('DRYPORT_EPOCH', date, 'a date')
  const ceiling = number(environment, 'DRYPORT_CEILING')
  const random: Randomness | undefined = oneOf(environment, 'DRYPORT_RANDOM', [
    'real',
    'math',
    'all',
  ])
  return install(world, {
    host,
    passThrough: list(environment['DRYPORT_PASS']),
    onStuck: tellStuck,
    ...(epoch === undefined ? {} : { epoch }),
    ...(ceiling === undefined ? {} : { ceiling }),
    ...(random === undefined ? {} : { random }),
  })
}
