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

const GROUP = '239.1.1.1'

/** Addresses that reach nobody, or several. */
const OTHERS = [GROUP, '127.255.255.255', '255.255.255.255', '10.1.2.3'] as const

const UDP_SETTINGS: Weighted<(sketch: Sketch) => readonly Json[]> = [
  [1, ({ draw }) => ['IPPROTO_IP', 'IP_TTL', draw.pick([0, 1, 64, 256])]],
  [1, ({ draw }) => ['IPPROTO_IP', 'IP_MULTICAST_TTL', draw.pick([-1, 0, 255, 256])]],
  [1, ({ draw }) => ['IPPROTO_IP', 'IP_MULTICAST_LOOP', draw.int(0, 1)]],
  [1, ({ draw }) => ['IPPROTO_IPV6', 'IPV6_V6ONLY', draw.int(0, 1)]],
  [1, ({ draw }) => ['IPPROTO_IP', 'IP_RECVERR', draw.int(0, 1)]],
  [1, () => ['IPPROTO_IP', 'IP_ADD_MEMBERSHIP', { mreq: [GROUP, '127.0.0.1'] }]],
  [1, () => ['IPPROTO_IP', 'IP_DROP_MEMBERSHIP', { mreq: [GROUP, '127.0.0.1'] }]],
  [1, () => ['IPPROTO_IP', 'IP_MULTICAST_IF', { bytes: '\x7f\0\0\x01' }]],
]

/** More than any queue here takes. */
const MANY = 400

function sendTo(sketch: Sketch, socket: Believed): void {
  const { address, at } = someTarget(sketch, socket)
  const data = someData(sketch.draw)
  const flags = sketch.draw.oneIn(5) ? ['MSG_DONTWAIT'] : []
  sketch.on(socket, 'sendto', data, ...flags, address)
  arrived(at, data)
}

function sendToOthers(sketch: Sketch, socket: Believed): void {
  const address = [sketch.draw.pick(OTHERS), 5000]
  sketch.on(socket, 'sendto', someData(sketch.draw), address)
}

function flood(sketch: Sketch, socket: Believed): void {
  const { address, at } = someTarget(sketch, socket)
  const receiver = socket.peer ?? at
  // Whether somebody who waits takes a datagram before or after the last is sent is nobody's promise.
  if (receiver === null || receiver.waited) return
  const size = sketch.draw.pick([1, 100, 1000])
  sketch.on(socket, 'send_count', size, MANY, ...(socket.peer === null ? [address] : []))
  if (sketch.draw.oneIn(2)) sketch.on(receiver, 'recv_count')
}

function connect(sketch: Sketch, socket: Believed): void {
  const { address, at } = someTarget(sketch, socket)
  sketch.on(socket, 'connect', address)
  if (!isOpen(socket)) return
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
  { weight: 1, fits: isOpenDatagram, make: flood },
  {
    weight: 1,
    fits: (socket) => isUdp(socket) && !socket.v6,
    make: sendToOthers,
  },
  { weight: 2, fits: isOpenDatagram, make: disconnect },
  { weight: 2, fits: isUdp, make: (sketch) => sketch.say({ call: 'udp_table' }) },
  { weight: 2, fits: isUdp, make: (sketch, socket) => setOption(sketch, socket, UDP_SETTINGS) },
  {
    weight: 1,
    fits: isUdp,
    make: (sketch, socket) => sketch.on(socket, 'recvmsg', 10, 200, 'MSG_ERRQUEUE'),
  },
]
