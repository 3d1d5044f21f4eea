/** Moves that ask a socket for whatever can be asked: options one after the other, and all that shows a state. */
import type { Json } from '../../conformance/case.ts'
import type { Believed, Sketch } from '../sketch.ts'
import { isOpen, type Move } from './move.ts'

/** Level, name, and the size of what is no integer. */
type Option = readonly Json[]

const SOCKET: readonly Option[] = [
  ['SOL_SOCKET', 'SO_REUSEADDR'],
  ['SOL_SOCKET', 'SO_REUSEPORT'],
  ['SOL_SOCKET', 'SO_TYPE'],
  ['SOL_SOCKET', 'SO_ERROR'],
  ['SOL_SOCKET', 'SO_DONTROUTE'],
  ['SOL_SOCKET', 'SO_BROADCAST'],
  ['SOL_SOCKET', 'SO_SNDBUF'],
  ['SOL_SOCKET', 'SO_RCVBUF'],
  ['SOL_SOCKET', 'SO_KEEPALIVE'],
  ['SOL_SOCKET', 'SO_OOBINLINE'],
  ['SOL_SOCKET', 'SO_LINGER', 8],
  ['SOL_SOCKET', 'SO_RCVLOWAT'],
  ['SOL_SOCKET', 'SO_SNDLOWAT'],
  ['SOL_SOCKET', 'SO_RCVTIMEO', 16],
  ['SOL_SOCKET', 'SO_SNDTIMEO', 16],
  ['SOL_SOCKET', 'SO_ACCEPTCONN'],
  ['SOL_SOCKET', 'SO_DOMAIN'],
  ['SOL_SOCKET', 'SO_PROTOCOL'],
  ['SOL_SOCKET', 'SO_PRIORITY'],
  ['SOL_SOCKET', 'SO_MARK'],
  ['SOL_SOCKET', 'SO_PASSCRED'],
  ['SOL_SOCKET', 'SO_BUSY_POLL'],
  ['SOL_SOCKET', 'SO_PEEK_OFF'],
]

const TCP: readonly Option[] = [
  ['IPPROTO_TCP', 'TCP_NODELAY'],
  ['IPPROTO_TCP', 'TCP_MAXSEG'],
  ['IPPROTO_TCP', 'TCP_CORK'],
  ['IPPROTO_TCP', 'TCP_KEEPIDLE'],
  ['IPPROTO_TCP', 'TCP_KEEPINTVL'],
  ['IPPROTO_TCP', 'TCP_KEEPCNT'],
  ['IPPROTO_TCP', 'TCP_SYNCNT'],
  ['IPPROTO_TCP', 'TCP_LINGER2'],
  ['IPPROTO_TCP', 'TCP_DEFER_ACCEPT'],
  ['IPPROTO_TCP', 'TCP_WINDOW_CLAMP'],
  ['IPPROTO_TCP', 'TCP_USER_TIMEOUT'],
  ['IPPROTO_TCP', 'TCP_NOTSENT_LOWAT'],
  ['IPPROTO_TCP', 'TCP_QUICKACK'],
  ['IPPROTO_TCP', 'TCP_REPAIR'],
]

const IP: readonly Option[] = [
  ['IPPROTO_IP', 'IP_TTL'],
  ['IPPROTO_IP', 'IP_TOS'],
  ['IPPROTO_IP', 'IP_MTU'],
  ['IPPROTO_IP', 'IP_MTU_DISCOVER'],
  ['IPPROTO_IP', 'IP_RECVERR'],
  ['IPPROTO_IP', 'IP_FREEBIND'],
  ['IPPROTO_IP', 'IP_MULTICAST_TTL'],
  ['IPPROTO_IP', 'IP_MULTICAST_LOOP'],
  ['IPPROTO_IPV6', 'IPV6_V6ONLY'],
  ['IPPROTO_IPV6', 'IPV6_UNICAST_HOPS'],
  ['IPPROTO_IPV6', 'IPV6_TCLASS'],
  ['IPPROTO_IPV6', 'IPV6_MULTICAST_HOPS'],
]

const isInet = ({ kind }: Believed): boolean => kind === 'tcp' || kind === 'udp'

function optionsOf(socket: Believed): readonly Option[] {
  if (!isInet(socket)) return [...SOCKET, ...IP.slice(0, 1), ...TCP.slice(0, 1)]
  return socket.kind === 'tcp' ? [...SOCKET, ...TCP, ...TCP, ...IP] : [...SOCKET, ...IP]
}

function askSome(sketch: Sketch, socket: Believed): void {
  const options = optionsOf(socket)
  const count = sketch.draw.int(2, 5)
  for (let n = 0; n < count; n += 1) sketch.on(socket, 'getsockopt', ...sketch.draw.pick(options))
}

/** As the tables of states do: what shows which state a socket is in. The error is taken by asking for it. */
function observe(sketch: Sketch, socket: Believed): void {
  sketch.on(socket, 'poll')
  if (socket.kind === 'tcp') sketch.on(socket, 'tcp_state')
  sketch.on(socket, 'getsockname')
  sketch.on(socket, 'getpeername')
  if (isInet(socket) || sketch.draw.oneIn(2)) sketch.on(socket, 'inq')
  sketch.on(socket, 'getsockopt', 'SOL_SOCKET', 'SO_ERROR')
  sketch.on(socket, 'poll')
}

const INFO = ['state', 'unacked', 'sacked', 'lost', 'retransmits', 'probes', 'backoff'] as const
const MORE_INFO = ['state', 'total_retrans', 'options', 'ca_state'] as const
const SIZES = [
  'state',
  'snd_mss',
  'rcv_mss',
  'pmtu',
  'advmss',
  'snd_ssthresh',
  'reordering',
] as const

export const LOOKING_MOVES: readonly Move[] = [
  { weight: 2, fits: isOpen, make: askSome },
  { weight: 2, fits: isOpen, make: observe },
  {
    weight: 1,
    fits: (socket) => isOpen(socket) && socket.kind === 'tcp',
    make: (sketch, socket) => {
      if (sketch.draw.oneIn(3)) {
        sketch.on(socket, 'tcp_info', ...SIZES)
        return
      }
      const more = socket.peer !== null && sketch.draw.oneIn(2)
      sketch.on(socket, 'tcp_info', ...(more ? MORE_INFO : INFO))
    },
  },
]
