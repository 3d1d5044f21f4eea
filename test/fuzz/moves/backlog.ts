/** Moves about full queues: more clients than a listener takes, and what time does to those who wait. TCP. */
import type { Json } from '../../conformance/case.ts'
import type { Believed, Sketch } from '../sketch.ts'
import { reach } from './making.ts'
import { isAny, isConnected, isListening, type Move } from './move.ts'

const MOST = 5
/** The smallest somaxconn that programs are played with. */
const LEAST_MOST = 1

const isTcp = ({ kind }: Believed): boolean => kind === 'tcp'

/** Clients that nobody speaks to afterwards; they keep their names to themselves. */
function crowd(sketch: Sketch, listener: Believed): void {
  const { draw } = sketch
  // One may be left over, not two: the kernel would let both try again in the same tick, and take both in.
  const room =
    Math.min(listener.backlog, LEAST_MOST) +
    2 -
    listener.queue.length -
    (listener.crowded ? MOST : 0)
  const count = Math.min(draw.int(1, MOST), room)
  if (count < 1) return
  listener.crowded = true
  const prefix = `m${sketch.steps.length}_`
  const to = reach(listener.address, { v6: false })
  sketch.say({ call: 'many_connect', args: [to, count], as: prefix })
  sketch.say({ call: 'many_state', args: [prefix, count] })
  if (draw.oneIn(2)) sketch.on(listener, 'tcp_info', 'unacked', 'sacked')
  if (draw.oneIn(2)) sketch.say({ call: 'tcp_count' })
  if (draw.oneIn(3)) {
    const accepted = sketch.believe('tcp', listener.v6)
    accepted.phase = 'ended'
    sketch.on(listener, 'setblocking', false)
    listener.timeout = 0
    sketch.say({ sock: listener.name, call: 'accept', as: accepted.name })
    if (draw.oneIn(2)) sketch.say({ call: 'sleep', args: [draw.pick([0.5, 1.2])] })
    sketch.say({ call: 'many_state', args: [prefix, count] })
  }
}

const BURSTS: readonly (readonly Json[])[] = [
  [{ bytes: 'a' }, { bytes: 'b' }, { bytes: 'c' }],
  [
    { fill: 'x', n: 100 },
    { fill: 'y', n: 2000 },
  ],
  [{ bytes: 'a' }, { fill: 'z', n: 70000 }],
]

export const BACKLOG_MOVES: readonly Move[] = [
  { weight: 2, fits: (socket) => isTcp(socket) && isListening(socket), make: crowd },
  {
    weight: 1,
    fits: isAny,
    make: (sketch) => sketch.say({ call: 'sleep', args: [sketch.draw.pick([0.15, 0.4, 1.1])] }),
  },
  {
    weight: 1,
    fits: (socket) => isTcp(socket) && isConnected(socket) && socket.peer?.waited === false,
    make(sketch, socket) {
      sketch.on(socket, 'burst', [...sketch.draw.pick(BURSTS)])
      if (socket.peer !== null) socket.peer.unread += 3
    },
  },
  { weight: 1, fits: isTcp, make: (sketch) => sketch.say({ call: 'tcp_count' }) },
]
