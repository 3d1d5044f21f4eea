/** Moves that fill buffers: how much a peer that does not read takes, and what reading gives back. TCP. */
import type { Believed, Sketch } from '../sketch.ts'
import { bindTo, meet, newSocket, reach } from './making.ts'
import { isConnected, type Move } from './move.ts'

const SIZES = [2048, 4096, 10000, 20000, 65536, 100000, 200000] as const
const CHUNKS = [1000, 1448, 4096, 16384, 65536] as const
const AMOUNTS = [500, 3000, 10000, 60000, 300000] as const

function limit(sketch: Sketch, socket: Believed, name: 'SO_RCVBUF' | 'SO_SNDBUF'): void {
  if (sketch.draw.oneIn(4)) return
  sketch.on(socket, 'setsockopt', 'SOL_SOCKET', name, sketch.draw.pick(SIZES))
}

/** A connection whose buffers have sizes of their own. */
export function beginVolume(sketch: Sketch): void {
  const listener = newSocket(sketch, 'tcp', false)
  limit(sketch, listener, 'SO_RCVBUF')
  bindTo(sketch, listener, ['127.0.0.1', 5000])
  sketch.on(listener, 'listen', 5)
  listener.phase = 'listening'
  const client = newSocket(sketch, 'tcp', false)
  limit(sketch, client, 'SO_SNDBUF')
  sketch.on(client, 'connect', reach(listener.address, client))
  const accepted = sketch.believe('tcp')
  sketch.say({ sock: listener.name, call: 'accept', as: accepted.name })
  meet(client, accepted)
}

export const VOLUME_MOVES: readonly Move[] = [
  {
    weight: 4,
    fits: isConnected,
    make: (sketch, socket) => sketch.on(socket, 'fill', sketch.draw.pick(CHUNKS)),
  },
  {
    weight: 2,
    fits: isConnected,
    make: (sketch, socket) => sketch.on(socket, 'fill_settle', sketch.draw.pick(CHUNKS)),
  },
  {
    weight: 4,
    fits: isConnected,
    make: (sketch, socket) =>
      sketch.on(socket, 'send', { fill: 'x', n: sketch.draw.pick(AMOUNTS) }, 'MSG_DONTWAIT'),
  },
  {
    weight: 5,
    fits: isConnected,
    make: (sketch, socket) => sketch.on(socket, 'recv', sketch.draw.pick(AMOUNTS), 'MSG_DONTWAIT'),
  },
  { weight: 3, fits: isConnected, make: (sketch, socket) => sketch.on(socket, 'drain') },
  { weight: 2, fits: isConnected, make: (sketch, socket) => sketch.on(socket, 'inq') },
  { weight: 2, fits: isConnected, make: (sketch, socket) => sketch.on(socket, 'outq') },
  { weight: 2, fits: isConnected, make: (sketch, socket) => sketch.on(socket, 'poll') },
  {
    weight: 1,
    fits: isConnected,
    make: (sketch, socket) =>
      sketch.on(socket, 'getsockopt', 'SOL_SOCKET', sketch.draw.pick(['SO_RCVBUF', 'SO_SNDBUF'])),
  },
  {
    weight: 1,
    fits: isConnected,
    make(sketch, socket) {
      sketch.on(socket, 'shutdown', 'SHUT_WR')
      if (sketch.draw.oneIn(2) && socket.peer !== null) sketch.on(socket.peer, 'drain')
    },
  },
]
