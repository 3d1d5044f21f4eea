/** How sockets are made, and the addresses they are given. */
import type { Json } from '../../conformance/case.ts'
import { isArray } from '../../conformance/json.ts'
import type { Believed, Kind, Sketch } from '../sketch.ts'
import { isAny, type Move } from './move.ts'

const TYPES: Readonly<Record<Kind, string>> = {
  tcp: 'SOCK_STREAM',
  udp: 'SOCK_DGRAM',
  stream: 'SOCK_STREAM',
  dgram: 'SOCK_DGRAM',
  seqpacket: 'SOCK_SEQPACKET',
}

const isInet = (kind: Kind): boolean => kind === 'tcp' || kind === 'udp'

function familyName(kind: Kind, v6: boolean): string {
  if (!isInet(kind)) return 'AF_UNIX'
  return v6 ? 'AF_INET6' : 'AF_INET'
}

export function newSocket(sketch: Sketch, kind: Kind, v6 = sketch.draw.oneIn(6)): Believed {
  const made = sketch.believe(kind, v6 && isInet(kind))
  sketch.say({ call: 'socket', args: [familyName(kind, made.v6), TYPES[kind]], as: made.name })
  return made
}

/** Two sockets are connected to each other. */
export function meet(one: Believed, other: Believed): void {
  one.phase = 'connected'
  other.phase = 'connected'
  one.peer = other
  other.peer = one
}

export function newPair(sketch: Sketch, kind: Kind): void {
  const pair = [sketch.believe(kind), sketch.believe(kind)] as const
  const as = pair.map(({ name }) => name)
  sketch.say({ call: 'socketpair', args: ['AF_UNIX', TYPES[kind]], as })
  meet(pair[0], pair[1])
}

const V4 = ['127.0.0.1', '127.0.0.1', '127.0.0.1', '0.0.0.0', '127.0.0.2'] as const
const V6 = ['::1', '::1', '::', '::ffff:127.0.0.1'] as const
const FIRST_PORT = 5000
const LAST_PORT = 5002

/** Somewhere for a socket of this kind to bind. */
export function someAddress(sketch: Sketch, socket: Believed): Json {
  const { draw } = sketch
  if (isInet(socket.kind)) {
    const ip = socket.v6 ? draw.pick(V6) : draw.pick(V4)
    return [ip, draw.oneIn(12) ? 0 : draw.int(FIRST_PORT, LAST_PORT)]
  }
  const kind = draw.int(1, 10)
  if (kind <= 5) return sketch.freshPath()
  return kind <= 7 ? `p${draw.int(1, 3)}` : `\0a${draw.int(1, 3)}`
}

/** How `from` reaches what is bound at `address`. */
export function reach(address: Json, from: Pick<Believed, 'v6'>): Json {
  if (!isArray(address)) return address
  const [ip, port = 0] = address
  const v6 = String(ip).includes(':')
  if (!from.v6) return [ip === '0.0.0.0' || ip === '' || v6 ? '127.0.0.1' : (ip ?? null), port]
  if (ip === '::' || ip === '') return ['::1', port]
  return [v6 ? String(ip) : `::ffff:${String(ip)}`, port]
}

/** Whether an address of AF_INET6 means an IPv4 one. */
export function isMapped(address: Json): boolean {
  return isArray(address) && String(address[0]).startsWith('::ffff:')
}

export function bindTo(sketch: Sketch, socket: Believed, address: Json): void {
  sketch.on(socket, 'bind', address)
  if (socket.phase !== 'fresh') return
  socket.phase = 'bound'
  socket.address = address
  if (socket.kind === 'udp' || socket.kind === 'dgram') sketch.listeners.push(socket)
}

/** An address where somebody of the same kind is to be found, or one where probably nobody is. */
export function someTarget(
  sketch: Sketch,
  socket: Believed,
): { readonly address: Json; readonly at: Believed | null } {
  const there = sketch.listeners.filter((listener) => listener.kind === socket.kind)
  if (there.length === 0 || sketch.draw.oneIn(8)) {
    return { address: reach(someAddress(sketch, socket), socket), at: null }
  }
  const at = sketch.draw.pick(there)
  return { address: reach(at.address, socket), at }
}

const isBindable = ({ phase }: Believed): boolean => phase === 'fresh' || phase === 'ended'

export const MAKING_MOVES: readonly Move[] = [
  { weight: 2, fits: isAny, make: (sketch, { kind }) => newSocket(sketch, kind) },
  {
    weight: 4,
    fits: isBindable,
    make: (sketch, socket) => bindTo(sketch, socket, someAddress(sketch, socket)),
  },
  {
    weight: 1,
    fits: isAny,
    make: (sketch, socket) => bindTo(sketch, socket, someAddress(sketch, socket)),
  },
]
