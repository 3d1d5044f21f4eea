/** Moves of connections: how they come to be and how they end. For TCP, local stream and seqpacket sockets. */
import type { Json } from '../../conformance/case.ts'
import type { Believed, Kind, Sketch } from '../sketch.ts'
import { look } from './common.ts'
import { bindTo, isMapped, meet, newSocket, reach, someAddress, someTarget } from './making.ts'
import { isConnected, isListening, isOpen, type Move } from './move.ts'

const BACKLOGS = [0, 1, 2, 5, 5, 5, -1] as const

/** Seconds: short enough to end before a call counts as blocked, or long enough not to. */
const LINGERS = [
  ['ii', 1, 0],
  ['ii', 1, 0],
  ['ii', 0, 0],
  ['ii', 1, 1],
] as const

const isStream = (socket: Believed): boolean => socket.kind !== 'udp' && socket.kind !== 'dgram'
const isIdle = (socket: Believed): boolean =>
  isStream(socket) && (socket.phase === 'fresh' || socket.phase === 'bound')

/** A listener on an address of its own. */
export function makeListener(sketch: Sketch, kind: Kind): Believed {
  const listener = newSocket(sketch, kind)
  if (kind === 'tcp' && sketch.draw.oneIn(3)) {
    sketch.on(listener, 'setsockopt', 'SOL_SOCKET', 'SO_REUSEADDR', 1)
  }
  bindTo(sketch, listener, someAddress(sketch, listener))
  listen(sketch, listener)
  return listener
}

function listen(sketch: Sketch, socket: Believed): void {
  const backlog = sketch.draw.pick(BACKLOGS)
  sketch.on(socket, 'listen', backlog)
  socket.backlog = Math.max(0, backlog) // so does Python
  if (socket.phase !== 'bound') return
  socket.phase = 'listening'
  sketch.listeners.push(socket)
}

/** A client, connected to the listener and usually accepted. */
export function makeConnection(sketch: Sketch, listener: Believed): void {
  const client = newSocket(sketch, listener.kind)
  connect(sketch, client, reach(listener.address, client), listener)
  if (!sketch.draw.oneIn(6)) accept(sketch, listener)
}

function connect(sketch: Sketch, client: Believed, to: Json, at: Believed | null): void {
  if (client.kind === 'tcp') {
    const version = isMapped(to) || !client.v6 ? 4 : 6
    client.speaks ??= version
    if (client.speaks !== version) return
  }
  const call = sketch.draw.oneIn(4) ? 'connect_ex' : 'connect'
  const full = at !== null && at.queue.length > 0 && sketch.draw.oneIn(2)
  if (full && client.blocking && sketch.sayBlocking({ sock: client.name, call, args: [to] })) {
    client.phase = 'connecting'
    return
  }
  sketch.on(client, call, to)
  if (at?.phase !== 'listening' || !isIdle(client)) return
  client.phase = 'connected'
  at.queue.push(client)
}

function accept(sketch: Sketch, listener: Believed): void {
  const client = listener.queue.shift()
  const accepted = sketch.believe(listener.kind, listener.v6)
  const step = { sock: listener.name, call: 'accept', as: accepted.name }
  if (client !== undefined) {
    sketch.say(step)
    meet(client, accepted)
  } else if (listener.blocking && !listener.reading) {
    accepted.phase = sketch.sayBlocking(step) ? 'connected' : 'closed'
    listener.accepting = true
  } else {
    sketch.say(step)
    accepted.phase = 'closed'
  }
}

function shutdown(sketch: Sketch, socket: Believed): void {
  const how = sketch.draw.pick(['SHUT_RD', 'SHUT_WR', 'SHUT_WR', 'SHUT_RDWR'])
  sketch.on(socket, 'shutdown', how)
  if (how !== 'SHUT_RD' && socket.peer !== null) socket.peer.eof = true
  if (how !== 'SHUT_WR') {
    socket.eof = true
    if (socket.phase === 'listening') socket.phase = 'bound'
  }
}

/** Closes with a reset when there is unread data or SO_LINGER says so. */
function close(sketch: Sketch, socket: Believed): void {
  const beneath = sketch.draw.oneIn(10)
  sketch.on(socket, beneath ? 'close_fd' : 'close')
  if (beneath && sketch.draw.oneIn(2)) look(sketch, socket)
  socket.phase = beneath ? 'gone' : 'closed'
  if (socket.peer !== null) socket.peer.eof = true
  for (const client of socket.queue) client.eof = true
}

function connectPair(sketch: Sketch, socket: Believed): void {
  const { address, at } = someTarget(sketch, socket)
  connect(sketch, socket, address, at)
}

export const STREAM_MOVES: readonly Move[] = [
  { weight: 4, fits: (socket) => isStream(socket) && socket.phase === 'bound', make: listen },
  { weight: 1, fits: (socket) => isStream(socket) && isOpen(socket), make: listen },
  { weight: 8, fits: isIdle, make: connectPair },
  { weight: 2, fits: (socket) => isStream(socket) && isOpen(socket), make: connectPair },
  { weight: 6, fits: isListening, make: accept },
  { weight: 6, fits: isConnected, make: shutdown },
  { weight: 1, fits: isOpen, make: shutdown },
  { weight: 5, fits: isConnected, make: close },
  { weight: 2, fits: isOpen, make: close },
  {
    weight: 3,
    fits: isConnected,
    make(sketch, socket) {
      const value = { struct: [...sketch.draw.pick(LINGERS)] }
      sketch.on(socket, 'setsockopt', 'SOL_SOCKET', 'SO_LINGER', value)
      if (sketch.draw.oneIn(2)) close(sketch, socket)
    },
  },
  {
    weight: 2,
    fits: isListening,
    make: (sketch, listener) => makeConnection(sketch, listener),
  },
  {
    weight: 1,
    fits: (socket) => socket.kind === 'tcp' && isOpen(socket),
    make(sketch, socket) {
      sketch.on(socket, 'disconnect')
      if (socket.peer !== null) socket.peer.eof = true
      socket.phase = 'ended'
    },
  },
]
