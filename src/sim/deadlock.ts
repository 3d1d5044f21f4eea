// Everything waits and nothing is scheduled: which calls are blocked, on which hosts, and where they were made.
import type { SocketAddress } from '../core/address/socket-address.ts'
import { brand } from '../core/brand.ts'
import type { Kernel } from '../core/kernel/kernel.ts'
import { WAIT } from '../core/kernel/rules.ts'
import { waitReason } from '../core/kernel/wait-reason.ts'
import type { SockId } from '../core/socket/sock.ts'
import { formatTime, type Micros } from '../core/time.ts'
import { endpointText } from './netstat.ts'

/** A call that waits. */
export interface BlockedCall {
  /** The host whose program has called. */
  readonly host: string
  /** `recv`, `accept`, `connect`, `send`, `close`; `poll` for a poll of several sockets. */
  readonly call: string
  /** The id of the rule by which it waits, such as `wait.data`. Empty for what no kernel knows of, such as a sleep. */
  readonly rule: string
  /** The id of the wait: what its completion will carry. */
  readonly wait: number
  /** The socket; a poll lists all that it watches. */
  readonly socks: readonly SockId[]
  /** What kind of socket, in which state: `tcp ESTABLISHED`. Empty for a poll. */
  readonly state: string
  /** The address of the socket; null when it has none, or is not one socket. */
  readonly local: SocketAddress | null
  /** The address of its peer; null when it has none. */
  readonly remote: SocketAddress | null
  /** The descriptor that it was made on, as far as the caller knows. */
  readonly descriptor: number | null
  /** When it ends by itself, or Infinity. */
  readonly deadline: Micros
  /** Where in the program it was made, as far as the caller knows. */
  readonly place: string | null
}

/** Where a call was made, or null. */
export type PlaceOf = (host: string, wait: number) => string | null

/** The blocked calls of one host, in the order in which they began to wait. */
export function blockedCalls(host: string, kernel: Kernel, placeOf: PlaceOf | null): BlockedCall[] {
  const place = (wait: number): string | null => (placeOf === null ? null : placeOf(host, wait))
  const calls: BlockedCall[] = []
  for (const [id, on] of kernel.waiting) {
    const sock = kernel.peek(on)
    const wait = sock?.waits.find((other) => other.id === id)
    if (sock === undefined || wait === undefined) continue
    const { protocol, state, local, remote } = sock.summary()
    calls.push({
      host,
      call: wait.call.kind,
      rule: waitReason(sock, wait).id,
      wait: id,
      socks: [on],
      state: `${protocol} ${state}`,
      local,
      remote,
      descriptor: null,
      deadline: wait.deadline,
      place: place(id),
    })
  }
  for (const [id, poll] of kernel.polls) {
    calls.push({
      host,
      call: 'poll',
      rule: WAIT.ready.id,
      wait: id,
      socks: poll.socks,
      state: '',
      local: null,
      remote: null,
      descriptor: null,
      deadline: poll.deadline,
      place: place(id),
    })
  }
  return calls.sort((a, b) => a.wait - b.wait)
}

/** One line about a blocked call, and one with its place where that is known. */
export function blockedText(call: BlockedCall): string {
  const socks = call.socks.map((sock) => ` #${sock}`).join('')
  const socket = socks === '' ? '' : ` on socket${socks}`
  const descriptor = call.descriptor === null ? '' : `, descriptor ${call.descriptor}`
  const addresses =
    call.local === null && call.remote === null
      ? ''
      : ` ${endpointText(call.local)} - ${endpointText(call.remote)}`
  const state = call.state === '' ? '' : ` (${call.state}${addresses})`
  const place = call.place === null ? '' : `\n      ${call.place}`
  const rule = call.rule === '' ? '' : ` [${call.rule}]`
  return `${call.host}: ${call.call}${socket}${state}${descriptor}${rule}${place}`
}

/** What waits for whoever may come: a call of an idle server, which is perhaps meant to wait for ever. */
function waitsForAnybody({ call, state, remote }: BlockedCall): boolean {
  return call === 'accept' || (remote === null && state.startsWith('udp'))
}

const ADVICE =
  '\nA server that may be idle for ever says so: accept({ background: true }), or host(name, { background: true })'

/**
 * Nothing is left that could happen, and these calls wait for it. Thrown in place of waiting for ever. A server that is
 * meant to wait at the end of a run is closed, its calls are given up, or it is in the background from the start.
 */
export class DeadlockError extends Error {
  /** The name of the class. */
  declare readonly name: string
  /** Tells it from errors of the network. */
  readonly code = 'ERR_DEADLOCK'
  /** The virtual time at which everything stopped. */
  readonly at: Micros
  /** The calls that wait, of all hosts. */
  readonly blocked: readonly BlockedCall[]

  constructor(at: Micros, blocked: readonly BlockedCall[]) {
    const what = blocked.length === 1 ? '1 call is' : `${blocked.length} calls are`
    const list = blocked.map((call) => `\n  ${blockedText(call)}`).join('')
    const advice = blocked.some(waitsForAnybody) ? ADVICE : ''
    super(
      `deadlock at ${formatTime(at)}: nothing is scheduled, and ${what} blocked${list}${advice}`,
    )
    this.at = at
    this.blocked = blocked
  }
}
brand(DeadlockError, 'DeadlockError')
