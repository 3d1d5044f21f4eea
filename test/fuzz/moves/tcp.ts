/** Moves that only TCP has. */
import type { Json } from '../../conformance/case.ts'
import type { Weighted } from '../draw.ts'
import type { Sketch } from '../sketch.ts'
import { setOption } from './common.ts'
import { isAny, isConnected, isOpen, type Move } from './move.ts'

const SETTINGS: Weighted<(sketch: Sketch) => readonly Json[]> = [
  [2, ({ draw }) => ['IPPROTO_TCP', 'TCP_NODELAY', draw.int(0, 1)]],
  [1, ({ draw }) => ['IPPROTO_TCP', 'TCP_MAXSEG', draw.pick([88, 536, 1000, 40000])]],
  [1, ({ draw }) => ['IPPROTO_TCP', 'TCP_KEEPIDLE', draw.pick([0, 1, 60, 40000])]],
  [1, ({ draw }) => ['IPPROTO_TCP', 'TCP_KEEPINTVL', draw.pick([0, 1, 75])]],
  [1, ({ draw }) => ['IPPROTO_TCP', 'TCP_KEEPCNT', draw.pick([0, 3, 200])]],
  [1, ({ draw }) => ['IPPROTO_TCP', 'TCP_SYNCNT', draw.pick([0, 1, 300])]],
  [1, ({ draw }) => ['IPPROTO_TCP', 'TCP_USER_TIMEOUT', draw.pick([-1, 0, 30000])]],
  [1, ({ draw }) => ['IPPROTO_TCP', 'TCP_LINGER2', draw.pick([-1, 0, 5])]],
  [1, ({ draw }) => ['IPPROTO_TCP', 'TCP_QUICKACK', draw.int(0, 1)]],
  [1, ({ draw }) => ['IPPROTO_TCP', 'TCP_CORK', draw.int(0, 1)]],
  [1, ({ draw }) => ['IPPROTO_TCP', 'TCP_DEFER_ACCEPT', draw.pick([0, 1, 5])]],
  [1, ({ draw }) => ['IPPROTO_TCP', 'TCP_WINDOW_CLAMP', draw.pick([0, 1000, 100000])]],
  [1, ({ draw }) => ['IPPROTO_TCP', 'TCP_NOTSENT_LOWAT', draw.pick([0, 1, 10000])]],
  [1, ({ draw }) => ['IPPROTO_IP', 'IP_TTL', draw.pick([0, 1, 64, 256])]],
  [1, ({ draw }) => ['IPPROTO_IP', 'IP_TOS', draw.pick([0, 16, 32])]],
  [1, ({ draw }) => ['IPPROTO_IPV6', 'IPV6_V6ONLY', draw.int(0, 1)]],
]

const isTcp = ({ kind }: { readonly kind: string }): boolean => kind === 'tcp'

export const TCP_MOVES: readonly Move[] = [
  { weight: 5, fits: isOpen, make: (sketch, socket) => sketch.on(socket, 'tcp_state') },
  { weight: 3, fits: isOpen, make: (sketch, socket) => setOption(sketch, socket, SETTINGS) },
  { weight: 3, fits: isAny, make: (sketch) => sketch.say({ call: 'tcp_table' }) },
  {
    weight: 2,
    fits: (socket) => isTcp(socket) && isConnected(socket),
    make(sketch, socket) {
      sketch.on(socket, 'send', { bytes: sketch.draw.pick(['!', 'a!', 'abc!']) }, 'MSG_OOB')
      if (socket.peer !== null) socket.peer.unread += 1
    },
  },
  {
    weight: 1,
    fits: (socket) => isTcp(socket) && isConnected(socket),
    make: (sketch, socket) => sketch.on(socket, 'recv', 1, 'MSG_OOB|MSG_DONTWAIT'),
  },
  { weight: 1, fits: isConnected, make: (sketch, socket) => sketch.on(socket, 'atmark') },
  {
    weight: 1,
    fits: ({ phase }) => phase === 'listening',
    make: (sketch, socket) => sketch.on(socket, 'tcp_info', 'unacked', 'sacked'),
  },
]
