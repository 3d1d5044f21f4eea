/** Moves of datagram sockets: UDP and local. */
import type { Json } from '../../conformance/case.ts'
import type { Weighted } from '../draw.ts'
import type { Believed, Sketch } from '../sketch.ts'
import { setOption } from './common.ts'
import { arrived, receive, someData } from './data.ts'
import { someTarget } from './making.ts'
import { isOpen, type Move } from './move.ts'

const isDatagram = ({ kind }: Believed): boolean => kind === 'udp' || kind === 'dgram'
const isOpenDatagram = (socket: Believed): boolean => isDatagram(socket) && isOpen(socket)
const isUdp = (socket: Believed): boolean => socket.kind === 'udp' && isOpen(socket)

const UDP_SETTINGS: Weighted<(sketch: Sketch) => readonly Json[]> = [
  [1, ({ draw }) => ['IPPROTO_IP', 'IP_TTL', draw.pick([0, 1, 64, 256])]],
  [1, ({ draw }) => ['IPPROTO_IP', 'IP_MULTICAST_TTL', draw.pick([-1, 0, 255, 256])]],
  [1, ({ draw }) => ['IPPROTO_IP', 'IP_MULTICAST_LOOP', draw.int(0, 1)]],
  [1, ({ draw }) => ['IPPROTO_IPV6', 'IPV6_V6ONLY', draw.int(0, 1)]],
  [1, ({ draw }) => ['IPPROTO_IP', 'IP_RECVERR', draw.int(0, 1)]],
]

function sendTo(sketch: Sketch, socket: Believed): void {
  const { address, at } = someTarget(sketch, socket)
  const data = someData(sketch.draw)
  const flags = sketch.draw.oneIn(5) ? ['MSG_DONTWAIT'] : []
  sketch.on(socket, 'sendto', data, ...flags, address)
  arrived(at, data)
}

function connect(sketch: Sketch, socket: Believed): void {
  const { address, at } = someTarget(sketch, socket)
  sketch.on(socket, 'connect', address)
  if (socket.phase === 'closed') return
  socket.phase = 'connected'
  socket.peer = at
}

function disconnect(sketch: Sketch, socket: Believed): void {
  sketch.on(socket, 'disconnect')
  socket.phase = 'bound'
  socket.peer = null
}

export const DATAGRAM_MOVES: readonly Move[] = [
  { weight: 16, fits: isOpenDatagram, make: sendTo },
  { weight: 8, fits: (socket) => isOpenDatagram(socket) && socket.unread > 0, make: receive },
  { weight: 3, fits: isOpenDatagram, make: receive },
  { weight: 4, fits: isOpenDatagram, make: connect },
  { weight: 2, fits: isOpenDatagram, make: disconnect },
  { weight: 2, fits: isUdp, make: (sketch) => sketch.say({ call: 'udp_table' }) },
  { weight: 2, fits: isUdp, make: (sketch, socket) => setOption(sketch, socket, UDP_SETTINGS) },
  {
    weight: 1,
    fits: isUdp,
    make: (sketch, socket) => sketch.on(socket, 'recvmsg', 10, 200, 'MSG_ERRQUEUE'),
  },
]
