/** What the paced listener is told, and what it tells: runs the Python program that comes with the lab. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import type { Micros } from '../../core/time.ts'
import { LabError } from '../lab-error.ts'

export interface Order {
  readonly arrivals: readonly Micros[]
  readonly services: readonly Micros[]
  readonly acceptors: number
  readonly backlog: number
  readonly drain: Micros
  /** By sysctl name. */
  readonly settings: Readonly<Record<string, number>>
}

/**
 * When it came, how connect came out (an errno's name, `ok`, or null), when, from which port; when its first SYN was
 * sent, and when the connection was reset.
 */
export type SeenClient = readonly [
  arrived: Micros,
  outcome: string | null,
  settled: Micros | null,
  port: number,
  sent: Micros,
  ended: Micros | null,
]

/** A service: from which port, when accept was called, when it returned, when the connection was closed. */
export type SeenService = readonly [port: number, called: Micros, accepted: Micros, closed: Micros]

export interface Seen {
  /** Its name and version. */
  readonly kernel: string
  readonly isolated: boolean
  readonly clients: readonly SeenClient[]
  readonly served: readonly SeenService[]
  /** When each acceptor called accept for the first time, ascending. */
  readonly began: readonly Micros[]
  /** How the kernel's own counters have changed (TcpExt of /proc/net/netstat). */
  readonly counters: Readonly<Record<string, number>>
  /** The kernel's ticks: their length, and its count of them at the beginning, as a time; null where it is not told. */
  readonly ticks: { readonly tick: Micros; readonly count: Micros } | null
  /** When SYNs were seen on the loopback that repeat others, ascending; null where only root may look. */
  readonly retries: readonly Micros[] | null
  readonly ended: Micros
}

// Two folders up and in again: the compiled file stands in dist, the program in src alone.
const PROGRAM = new URL('../../../src/lab/on-kernel/paced_listener.py', import.meta.url)

/** @throws LabError when there is no python3, or when it cannot do what is wanted */
export async function order(what: Order): Promise<Seen> {
  const text = await output(JSON.stringify(what))
  const answer = JSON.parse(text) as Seen | { readonly error: string }
  if ('error' in answer) throw new LabError(`--on kernel: ${answer.error}`)
  return answer
}

function output(input: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn('python3', [fileURLToPath(PROGRAM)], { stdio: ['pipe', 'pipe', 'pipe'] })
    const out: Buffer[] = []
    const err: Buffer[] = []
    child.stdout.on('data', (bytes: Buffer) => out.push(bytes))
    child.stderr.on('data', (bytes: Buffer) => err.push(bytes))
    child.on('error', (error) => {
      reject(new LabError(`--on kernel wants python3 on Linux: ${error.message}`))
    })
    child.on('close', (code) => {
      if (code === 0) resolve(Buffer.concat(out).toString())
      else reject(new LabError(`--on kernel: python3 ended with ${code}: ${Buffer.concat(err)}`))
    })
    // It may have ended already: then its end says why.
    child.stdin.on('error', () => {})
    child.stdin.end(input)
  })
}
