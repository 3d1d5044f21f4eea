/** Moves about who may bind what: rivals for a port, options that lift a rule, addresses that are seldom right. */
import type { Json } from '../../conformance/case.ts'
import { isArray } from '../../conformance/json.ts'
import type { Believed, Sketch } from '../sketch.ts'
import { bindTo, newSocket, reach } from './making.ts'
import { isAny, isOpen, type Move } from './move.ts'

const isInet = ({ kind }: Believed): boolean => kind === 'tcp' || kind === 'udp'
const isOpenInet = (socket: Believed): boolean => isInet(socket) && isOpen(socket)
const isTcp = (socket: Believed): boolean => socket.kind === 'tcp' && isOpen(socket)

const ODD4 = ['127.0.0.3', '10.1.2.3', '255.255.255.255', '224.0.0.1', '127.255.255.255', '0.0.0.1']
const ODD6 = ['2001:db8::1', 'fe80::1', 'ff02::1', '::ffff:10.1.2.3', '::ffff:0.0.0.0', '::']
const PORTS = [0, 80, 1023, 1024, 5000, 5001, 65535] as const
/** What Python refuses before any call is made. */
const NO_PORTS = [-1, 65536, 100000] as const

const SHARING = ['SO_REUSEADDR', 'SO_REUSEPORT'] as const

function share(sketch: Sketch, socket: Believed): void {
  for (const name of SHARING) {
    if (sketch.draw.oneIn(2)) sketch.on(socket, 'setsockopt', 'SOL_SOCKET', name, 1)
  }
  if (socket.v6 && sketch.draw.oneIn(3)) {
    sketch.on(socket, 'setsockopt', 'IPPROTO_IPV6', 'IPV6_V6ONLY', 1)
  }
}

const HOSTS4 = ['127.0.0.1', '0.0.0.0', '127.0.0.2', ''] as const
const HOSTS6 = ['::1', '::', '::ffff:127.0.0.1', ''] as const

/** Another socket wants the port of one that is there, with or without permission of either. */
function rival(sketch: Sketch, socket: Believed): void {
  const { draw } = sketch
  if (draw.oneIn(2)) share(sketch, socket)
  const port = isArray(socket.address) ? (socket.address[1] ?? 5000) : 5000
  const other = newSocket(sketch, socket.kind, draw.oneIn(3))
  share(sketch, other)
  bindTo(sketch, other, [draw.pick(other.v6 ? HOSTS6 : HOSTS4), port])
  if (other.kind === 'tcp' && draw.oneIn(2)) sketch.on(other, 'listen', draw.pick([0, 1, 5]))
  if (draw.oneIn(3)) sketch.on(other, 'getsockname')
}

function visit(sketch: Sketch, socket: Believed): void {
  const { draw } = sketch
  const port = draw.oneIn(10) ? draw.pick(NO_PORTS) : draw.pick(PORTS)
  const host = draw.pick(socket.v6 ? ODD6 : ODD4)
  const address: Json =
    socket.v6 && draw.oneIn(4) ? [host, port, 0, draw.pick([0, 1, 9])] : [host, port]
  const call = draw.pick(['bind', 'bind', 'connect', 'connect_ex'])
  sketch.on(socket, call, address)
  if (draw.oneIn(2)) sketch.on(socket, 'getsockname')
}

/** Python 3.11 has no name for it. */
const IP_LOCAL_PORT_RANGE = 51

const LIFTING: readonly (readonly Json[])[] = [
  ['IPPROTO_IP', 'IP_FREEBIND', 1],
  ['IPPROTO_IP', 'IP_BIND_ADDRESS_NO_PORT', 1],
  ['IPPROTO_IP', IP_LOCAL_PORT_RANGE, { struct: ['I', 40000 + 40001 * 65536] }],
  ['IPPROTO_IPV6', 'IPV6_V6ONLY', 1],
]

/** Connects to its own address. */
function connectToSelf(sketch: Sketch, socket: Believed): void {
  if (!isArray(socket.address)) bindTo(sketch, socket, [socket.v6 ? '::1' : '127.0.0.1', 5003])
  if (!isArray(socket.address)) return
  sketch.on(socket, 'connect', reach(socket.address, socket))
  if (socket.phase !== 'bound') return
  socket.phase = 'connected'
  socket.peer = socket
}

function makeServer(sketch: Sketch): void {
  const { draw } = sketch
  const v6 = draw.oneIn(4)
  const server = sketch.believe('tcp', v6)
  const address: Json = [draw.pick(v6 ? HOSTS6 : HOSTS4), draw.pick([0, 5000, 5001])]
  const kw: { [name: string]: Json } = {}
  if (v6) kw['family'] = 'AF_INET6'
  if (draw.oneIn(2)) kw['backlog'] = draw.pick([0, 1, 5])
  if (draw.oneIn(3)) kw['reuse_port'] = true
  if (v6 && draw.oneIn(2)) kw['dualstack_ipv6'] = true
  sketch.say({ call: 'create_server', args: [address], kw, as: server.name })
  server.phase = 'listening'
  server.address = address
  if (address[1] !== 0) sketch.listeners.push(server)
}

function makeClient(sketch: Sketch): void {
  const { draw } = sketch
  const client = sketch.believe('tcp')
  const kw: { [name: string]: Json } = {}
  if (draw.oneIn(2)) kw['timeout'] = draw.pick([0.1, 0.15])
  if (draw.oneIn(3)) kw['source_address'] = [draw.pick(HOSTS4), draw.pick([0, 5005])]
  const address = ['127.0.0.1', draw.pick([5000, 5001, 5002])]
  const there = sketch.listeners.find(({ kind }) => kind === 'tcp')
  const step = { call: 'create_connection', args: [address], kw, as: client.name }
  if (!sketch.sayBlocking(step)) return
  client.phase = 'connected'
  client.reading = true
  client.waited = true
  there?.queue.push(client)
}

export const ADDRESS_MOVES: readonly Move[] = [
  { weight: 3, fits: isOpenInet, make: rival },
  { weight: 2, fits: isOpenInet, make: visit },
  {
    weight: 2,
    fits: isOpenInet,
    make: (sketch, socket) => sketch.on(socket, 'setsockopt', ...sketch.draw.pick(LIFTING)),
  },
  { weight: 1, fits: (socket) => isTcp(socket) && !socket.waited, make: connectToSelf },
  { weight: 1, fits: (socket) => socket.kind === 'tcp' && isAny(socket), make: makeServer },
  { weight: 1, fits: (socket) => socket.kind === 'tcp' && isAny(socket), make: makeClient },
]
