// The smallest stack that the world can be tried with: datagram sockets that hold what arrives, answer what begins with
// `ping`, and may have a timer. It has nothing of UDP's rules.
import type { InetAddress } from '../../../src/core/address/socket-address.ts'
import { type Answer, BLOCKED, done, fail } from '../../../src/core/answer.ts'
import { InetSock } from '../../../src/core/inet/inet-sock.ts'
import type { Stack } from '../../../src/core/kernel/stack.ts'
import { OptionValues } from '../../../src/core/options/values.ts'
import { Datagram, IPPROTO, Packet } from '../../../src/core/packet.ts'
import { rules } from '../../../src/core/rule.ts'
import type { SendCall } from '../../../src/core/socket/call.ts'
import type { Context } from '../../../src/core/socket/context.ts'
import type { SocketOps } from '../../../src/core/socket/ops.ts'
import type { Owner } from '../../../src/core/socket/sock.ts'

const FAKE = rules('fake', {
  ok: ['a fake call', 'ok', 'test'],
  unreachable: ['no route', 'an errno', 'test'],
  icmp: ['an ICMP error arrives', 'it is kept', 'test'],
  nobody: ['a datagram for a port without socket', 'nothing', 'test'],
})

const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes)

export class FakeSock extends InetSock {
  queue: readonly { readonly from: InetAddress; readonly bytes: Uint8Array }[] = []
  /** ICMP types and codes that have come. */
  errors: readonly string[] = []
  dueAt = Number.POSITIVE_INFINITY
  /** How often the timer was due. */
  ticks = 0

  override nextTimer(): number {
    return this.dueAt
  }

  override copy(owner: Owner): FakeSock {
    const { id, family, type, protocol, ops, options } = this
    const copy = new FakeSock(id, family, type, protocol, ops, owner, options)
    this.copyInetTo(copy)
    copy.queue = this.queue
    copy.errors = this.errors
    copy.dueAt = this.dueAt
    copy.ticks = this.ticks
    return copy
  }
}

const ok = <T>(value: T): Answer<T> => done(FAKE.ok, value)

function transmit(
  context: Context,
  sock: FakeSock,
  to: InetAddress,
  bytes: Uint8Array,
): Answer<number> {
  const route = context.route(to.ip, null, 0)
  if (typeof route === 'string') return fail(FAKE.unreachable, route)
  const body = new Datagram(sock.localPort, to.port, bytes)
  const df = text(bytes).startsWith('df')
  context.emit(new Packet(route.source, to.ip, IPPROTO.udp, 64, 0, df, body))
  return ok(bytes.length)
}

const OPS: SocketOps = {
  name: 'fake',
  bind(context, sock: FakeSock, address) {
    const { ip, port } = address as InetAddress
    sock.boundIp = sock.localIp = ip
    sock.localPort = port
    context.ports.occupy('udp', port, sock.id)
    return ok(undefined)
  },
  listen: () => ok(undefined),
  accept: () => BLOCKED,
  connect: () => BLOCKED,
  send(context, sock: FakeSock, call: SendCall) {
    return transmit(context, sock, call.address as InetAddress, call.bytes)
  },
  recv(_context, sock: FakeSock, _call, mayBlock) {
    const [first, ...rest] = sock.queue
    if (first === undefined) return mayBlock ? BLOCKED : fail(FAKE.ok, 'EAGAIN')
    sock.queue = rest
    return ok({
      bytes: first.bytes,
      length: first.bytes.length,
      address: first.from,
      flags: 0,
      control: [],
    })
  },
  /** Sets a timer, `how` milliseconds from now. */
  shutdown(context, sock: FakeSock, how) {
    sock.dueAt = context.now + how * 1000
    return ok(undefined)
  },
  getsockname: (_context, sock: FakeSock) => ok(sock.summary().local as InetAddress),
  getpeername: () => fail(FAKE.ok, 'ENOTCONN'),
  poll: (_context, sock: FakeSock) => (sock.queue.length > 0 ? 1 : 0),
  release(context, sock: FakeSock) {
    context.ports.vacate('udp', sock.localPort, sock.id)
    context.remove(sock.id)
    return ok(undefined)
  },
  timer(context, sock: FakeSock) {
    sock.ticks += 1
    sock.dueAt = Number.POSITIVE_INFINITY
    context.changed(sock, `tick ${sock.ticks}`)
  },
  ioctl: () => ok(0),
}

/** The socket on the port that the offending datagram came from. */
function noteError(context: Context, packet: Packet): void {
  if (packet.body.kind !== 'icmp' || packet.body.about === null) return
  const { about, type, code, rest } = packet.body
  if (about.body.kind !== 'udp') return
  for (const id of context.ports.on('udp', about.body.sourcePort)) {
    const sock = context.edit(id) as FakeSock
    const mtu = rest === 0 ? '' : ` ${rest}`
    sock.errors = [...sock.errors, `${packet.source} ${type}/${code}${mtu}`]
    context.fire(FAKE.icmp)
  }
}

export const FAKE_STACK: Stack = {
  make(context, family, type, protocol) {
    const options = OptionValues.forOthers(context.settings)
    return ok(new FakeSock(context.nextId(), family, type, protocol, OPS, context.owner, options))
  },
  pair: () => fail(FAKE.ok, 'ENOTSUP'),
  receive(context, packet) {
    const { body } = packet
    if (body.kind !== 'udp') return noteError(context, packet)
    const socks = context.ports.on('udp', body.destinationPort)
    if (socks.length === 0) context.fire(FAKE.nobody)
    for (const id of socks) {
      const sock = context.edit(id) as FakeSock
      const from: InetAddress = {
        family: 2,
        ip: packet.source,
        port: body.sourcePort,
        flowInfo: 0,
        scopeId: 0,
      }
      if (text(body.payload).startsWith('ping')) {
        const rest = body.payload.slice(4)
        transmit(context, sock, from, new TextEncoder().encode(`pong${text(rest)}`))
        continue
      }
      sock.queue = [...sock.queue, { from, bytes: body.payload }]
      context.changed(sock, `queue ${sock.queue.length}`)
      context.wake(sock)
    }
  },
}
