/** Moves of UDP alone: ancillary data, pieces, sizes, addresses that are seldom used, options that decide about them. */
import type { Json } from '../../conformance/case.ts'
import type { Weighted } from '../draw.ts'
import type { Believed, Sketch } from '../sketch.ts'
import { setOption } from './common.ts'
import { arrived, someData } from './data.ts'
import { someTarget } from './making.ts'
import { isOpen, type Move } from './move.ts'

const isUdp = (socket: Believed): boolean => socket.kind === 'udp' && isOpen(socket)

/** Python 3.11 has no names for some: these are the numbers of Linux. */
const IP = {
  pktInfo: 8,
  mtuDiscover: 10,
  recvTtl: 12,
  recvTos: 13,
  freebind: 15,
  noPort: 24,
  all: 49,
}
const IPV6 = { recvErr: 25, recvPktInfo: 49, recvHopLimit: 51, recvTclass: 66 }
const UDP_CORK = 1
const SO_PEEK_OFF = 42

/** Sockets that are connected do not cork: Linux then sends the next datagram to the wrong peer. */
const mayCork = ({ phase }: Believed): boolean => phase !== 'connected'

const TELLING4 = [IP.pktInfo, IP.recvTtl, IP.recvTos] as const
const TELLING6 = [IPV6.recvPktInfo, IPV6.recvHopLimit, IPV6.recvTclass, IPV6.recvErr] as const
const SHARING = ['SO_BROADCAST', 'SO_REUSEADDR', 'SO_REUSEPORT'] as const

const SETTINGS: Weighted<(sketch: Sketch) => readonly Json[]> = [
  [2, ({ draw }) => ['IPPROTO_IP', draw.pick(TELLING4), draw.int(0, 1)]],
  [2, ({ draw }) => ['IPPROTO_IPV6', draw.pick(TELLING6), draw.int(0, 1)]],
  [1, ({ draw }) => ['IPPROTO_IP', 'IP_TOS', draw.pick([0, 16, 255])]],
  [1, ({ draw }) => ['IPPROTO_IP', IP.mtuDiscover, draw.int(0, 5)]],
  [1, ({ draw }) => ['IPPROTO_IP', IP.freebind, draw.int(0, 1)]],
  [1, ({ draw }) => ['IPPROTO_IP', IP.noPort, draw.int(0, 1)]],
  [1, ({ draw }) => ['IPPROTO_IP', IP.all, draw.int(0, 1)]],
  [1, ({ draw }) => ['SOL_SOCKET', SO_PEEK_OFF, draw.pick([-1, 0, 3])]],
  [2, ({ draw }) => ['SOL_SOCKET', draw.pick(SHARING), 1]],
]

function cork(sketch: Sketch, socket: Believed): void {
  sketch.on(socket, 'setsockopt', 'IPPROTO_UDP', UDP_CORK, sketch.draw.int(0, 1))
}

/** Good and bad ones for both families. */
const CONTROLS: readonly Json[] = [
  [0, 2, { struct: ['i', 7] }],
  [0, 2, { struct: ['i', 0] }],
  [0, 1, { struct: ['i', 16] }],
  [0, 1, { bytes: '\x10' }],
  [0, 8, { bytes: '\x01\0\0\0\x7f\0\0\x05\0\0\0\0' }],
  [0, 8, { bytes: '\x09\0\0\0\0\0\0\0\0\0\0\0' }],
  [0, 8, { bytes: '\0\0\0\0\x0a\x01\x02\x03\0\0\0\0' }],
  [41, 52, { struct: ['i', 9] }],
  [41, 67, { struct: ['i', 9] }],
  [41, 50, { bytes: '\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\x01\x01\0\0\0' }],
  [41, 50, { bytes: '\0\0\0\0\0\0\0\0\0\0\xff\xff\x7f\0\0\x06\0\0\0\0' }],
  [1, 2, { struct: ['iii', 1, 2, 3] }],
  [1, 99, { struct: ['i', 1] }],
  [9, 9, { struct: ['i', 1] }],
]

function sendMessage(sketch: Sketch, socket: Believed): void {
  const { draw } = sketch
  const { address, at } = someTarget(sketch, socket)
  const data = someData(draw)
  const control = Array.from({ length: draw.int(0, 2) }, () => draw.pick(CONTROLS))
  const flags = draw.pick([0, 0, mayCork(socket) ? 'MSG_MORE' : 0, 'MSG_DONTWAIT'])
  const to = draw.oneIn(3) ? [] : [address]
  sketch.on(socket, 'sendmsg', [data], control, flags, ...to)
  arrived(at, data)
}

function sendPiece(sketch: Sketch, socket: Believed): void {
  const { draw } = sketch
  const { address, at } = someTarget(sketch, socket)
  const data = someData(draw)
  const flags = draw.pick([mayCork(socket) ? 'MSG_MORE' : 'MSG_OOB', 'MSG_OOB', 'MSG_DONTROUTE'])
  if (draw.oneIn(3)) sketch.on(socket, 'send', data, flags)
  else sketch.on(socket, 'sendto', data, flags, address)
  arrived(at, data)
}

const LIMITS = [65507, 65508, 65527, 65528, 65535, 65536, 20000] as const

function sendLarge(sketch: Sketch, socket: Believed): void {
  const { address, at } = someTarget(sketch, socket)
  const data = { fill: 'b', n: sketch.draw.pick(LIMITS) }
  sketch.on(socket, 'sendto', data, address)
  arrived(at, data)
}

const READINGS = ['MSG_DONTWAIT', 'MSG_PEEK|MSG_DONTWAIT', 'MSG_ERRQUEUE'] as const

function receiveMessage(sketch: Sketch, socket: Believed): void {
  const { draw } = sketch
  const size = draw.pick([0, 2, 10, 2000])
  const room = draw.pick([0, 16, 20, 36, 60, 200, 200, 200])
  sketch.on(socket, 'recvmsg', size, room, draw.pick(READINGS))
}

const ODD4 = [
  '0.0.0.0',
  '127.0.0.2',
  '127.255.255.255',
  '10.1.2.3',
  '239.1.1.1',
  '0.0.0.1',
  '255.255.255.255',
  '224.0.0.1',
] as const
const ODD6 = [
  '::',
  '::1',
  '::ffff:0.0.0.0',
  '::ffff:127.0.0.1',
  '::ffff:10.1.2.3',
  'ff02::1',
  'fe80::1',
  '2001:db8::1',
  'ff05::7',
] as const

function visit(sketch: Sketch, socket: Believed): void {
  const { draw } = sketch
  const port = draw.pick([0, 5000, 5001])
  const address: Json = socket.v6
    ? [draw.pick(ODD6), port, 0, draw.pick([0, 0, 0, 9])]
    : [draw.pick(ODD4), port]
  const call = draw.pick(['bind', 'connect', 'connect', 'sendto', 'sendto', 'sendto'])
  if (call === 'sendto') sketch.on(socket, call, someData(draw), address)
  else sketch.on(socket, call, address)
}

export const UDP_MOVES: readonly Move[] = [
  { weight: 6, fits: isUdp, make: (sketch, socket) => setOption(sketch, socket, SETTINGS) },
  { weight: 1, fits: (socket) => isUdp(socket) && mayCork(socket), make: cork },
  { weight: 5, fits: isUdp, make: sendMessage },
  { weight: 4, fits: isUdp, make: sendPiece },
  { weight: 1, fits: isUdp, make: sendLarge },
  { weight: 6, fits: isUdp, make: receiveMessage },
  { weight: 4, fits: isUdp, make: visit },
]
