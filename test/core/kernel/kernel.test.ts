// What the container of a host answers by itself: kinds of sockets, copies, timers, polls, the end of programs.
import { describe, expect, test } from 'vitest'
import { inetAddress } from '../../../src/core/address/socket-address.ts'
import { ArgumentError } from '../../../src/core/errno.ts'
import { BrokenInvariant } from '../../../src/core/invariant.ts'
import * as calls from '../../../src/core/kernel/calls.ts'
import { killPrograms } from '../../../src/core/kernel/exit.ts'
import { HOST_STACK } from '../../../src/core/kernel/host-stack.ts'
import type { Kernel } from '../../../src/core/kernel/kernel.ts'
import {
  countWakes,
  endReport,
  poll,
  pollBits,
  reportWakes,
} from '../../../src/core/kernel/polling.ts'
import { BSD } from '../../../src/core/kernel/profile.ts'
import { checkSettings } from '../../../src/core/kernel/settings.ts'
import { abandon } from '../../../src/core/kernel/waiting.ts'
import { AcceptCall, ConnectCall, RecvCall, SendCall } from '../../../src/core/socket/call.ts'
import { UnixNamespace } from '../../../src/core/unix/namespace.ts'
import { SOCK_DGRAM, SOCK_RAW, SOCK_STREAM, TestSocket } from '../../support/sockets.ts'
import { type HostOptions, TestNet } from '../../support/two-kernels.ts'

const LO = '127.0.0.1'
const POLLIN = 1
const POLLPRI = 2
const POLLNVAL = 32
const IP_ADD_MEMBERSHIP = 35
const SO_LINGER = 13
const SO_REUSEPORT = 15
const NO_CONTROL = [] as const

const lone = (options: HostOptions = {}) => new TestNet(HOST_STACK, options)
const woken = (kernel: Kernel, descriptor: number) =>
  countWakes(kernel, kernel.files.get(descriptor))
const tcp = (net: TestNet) => TestSocket.make(net, 2, SOCK_STREAM)
const raw = (net: TestNet) => TestSocket.make(net, 2, SOCK_RAW, 200)
const udp = (net: TestNet) => TestSocket.make(net, 2, SOCK_DGRAM)

/** The two ends of a connection over the loopback. */
function connected(net: TestNet): readonly [client: TestSocket, server: TestSocket] {
  const [listener, client] = [tcp(net), tcp(net)]
  listener.bind([LO, 5000])
  listener.listen(5)
  client.connect([LO, 5000])
  return [client, listener.accept() as TestSocket]
}

/** A second kernel in the same state. */
function twin(kernel: Kernel): Kernel {
  return kernel.clone({ ...kernel.environment, countRule: null })
}

describe('socket(2) and socketpair(2)', () => {
  const { kernel } = lone().host()
  const made = (type: number) => calls.socket(kernel, 2, type, 0).failure
  const paired = (family: number, type: number, protocol = 0) =>
    calls.socketpair(kernel, family, type, protocol).failure

  test('types that nobody has', () => {
    expect([made(11), made(15), made(0x10 | SOCK_STREAM)]).toEqual(['EINVAL', 'EINVAL', 'EINVAL'])
  })

  test('IP has no pairs, and what cannot be made cannot be paired', () => {
    expect([paired(2, SOCK_STREAM), paired(2, 3, 1), paired(2, 11), paired(1, 0x10 | 1)]).toEqual([
      'ENOTSUP',
      'ENOTSUP',
      'EINVAL',
      'EINVAL',
    ])
  })
})

describe('a copy of a kernel', () => {
  test('is only made between two inputs', () => {
    const net = lone()
    calls.socket(net.host().kernel, 2, SOCK_STREAM, 0)
    expect(() => twin(net.host().kernel)).toThrow(BrokenInvariant)
    net.settle()
    expect(() => twin(net.host().kernel)).not.toThrow()
  })

  test('goes on with polls, and with counts of wake-ups, by itself', () => {
    const net = lone()
    const sock = udp(net)
    sock.bind([LO, 5000])
    const { kernel } = net.host()
    expect([woken(kernel, sock.fd), woken(kernel, 99)]).toEqual([0, null])
    const wait = poll(kernel, [{ descriptor: sock.fd, events: POLLIN }], 1_000_000) as number
    net.settle()
    const copy = twin(kernel)
    udp(net).sendto('x', [LO, 5000])
    expect(woken(kernel, sock.fd)).toBe(1)
    expect(net.host().answers.get(wait)?.value).toEqual([POLLIN])
    expect(woken(copy, sock.fd)).toBe(0)
    copy.now = 1_000_000
    copy.timer(wait)
    expect(copy.takeEffects()).toMatchObject([{ wait, answer: { value: [0] } }])
  })

  test('keeps the mark that SO_REUSEPORT has left on a port', () => {
    const net = lone()
    const [first, second] = [tcp(net), tcp(net)]
    for (const sock of [first, second]) {
      sock.setsockopt(1, SO_REUSEPORT, 1)
      expect(sock.bind([LO, 5000])).toBe('ok')
      expect(sock.listen(5)).toBe('ok')
    }
    const copy = twin(net.host().kernel)
    expect(copy.ports.mark(5000)).toEqual(net.host().kernel.ports.mark(5000))
    expect(copy.ports.listeners(5000)).toHaveLength(2)
    first.close()
    expect(net.host().kernel.ports.listeners(5000)).toHaveLength(1)
    expect(copy.ports.listeners(5000)).toHaveLength(2)
    expect(tcp(net).connect([LO, 5000])).toBe('ok')
  })

  test('keeps memberships and whoever hears a protocol, each for itself', () => {
    const net = new TestNet(HOST_STACK, { ip: '10.0.0.1' })
    const [member, first, second] = [udp(net), raw(net), raw(net)]
    member.setsockopt(0, IP_ADD_MEMBERSHIP, Uint8Array.of(224, 1, 1, 1, 10, 0, 0, 1))
    const copy = twin(net.host().kernel)
    const hears = ({ network }: Kernel) => network.listeners(2, 200).length
    for (const [sock, left] of [
      [first, 1],
      [second, 0],
    ] as const) {
      sock.close()
      expect([hears(net.host().kernel), hears(copy)]).toEqual([left, 2])
    }
    member.close()
    const isMember = ({ network }: Kernel) => network.isMember(2, '224.1.1.1')
    expect([isMember(net.host().kernel), isMember(copy)]).toEqual([false, true])
  })

  test('the names of local sockets may be those of the world outside', () => {
    const names = new UnixNamespace()
    const { kernel } = lone().host()
    kernel.unix = names
    expect(kernel.unix).toBe(names)
  })

  test('a close that lingers goes on in both', () => {
    const net = new TestNet(HOST_STACK, { ip: '10.0.0.1' }, { ip: '10.0.0.2' })
    const listener = TestSocket.make(net, 2, SOCK_STREAM, 0, 1)
    listener.bind(['10.0.0.2', 5000])
    listener.listen(5)
    const client = tcp(net)
    client.connect(['10.0.0.2', 5000])
    client.setsockopt(1, SO_LINGER, Uint8Array.of(1, 0, 0, 0, 2, 0, 0, 0))
    net.lose = () => true
    client.send('x')
    const { kernel } = net.host()
    const wait = calls.close(kernel, client.fd) as number
    net.settle()
    const copy = twin(kernel)
    copy.now = 2_000_000
    copy.timer(copy.waiting.get(wait) as number)
    expect(copy.takeEffects()).toContainEqual(expect.objectContaining({ wait }))
    net.advance(2_000_000)
    expect(net.host().answers.get(wait)?.rule.id).toBe('close.lingered')
  })
})

test('a timer of a record that has gone is nobody’s', () => {
  const net = lone()
  const { kernel } = net.host()
  kernel.timer(4711)
  expect([kernel.settle(), kernel.takeEffects()]).toEqual([false, []])
})

test('a call is given up once', () => {
  const net = lone()
  const sock = udp(net)
  sock.bind([LO, 5000])
  expect(sock.recv()).toBe('<blocks>')
  const { kernel } = net.host()
  expect([abandon(kernel, sock.waiting), abandon(kernel, sock.waiting)]).toEqual([true, false])
})

describe('poll(2)', () => {
  test('of changes: a socket whose wake-ups nobody has counted has none', () => {
    const net = lone()
    const sock = udp(net)
    expect(pollBits(net.host().kernel, { descriptor: sock.fd, events: 4, after: 0 })).toBe(0)
  })

  // Linux `sock_def_readable` wakes for POLLPRI as well; who waits for nothing but the end is not woken by data.
  test.each([
    ['urgent data', POLLPRI, true],
    ['nothing', 0, false],
  ])('data shows a descriptor closed meanwhile to who waits for %s: %j', (_, events, shown) => {
    const net = lone()
    const { kernel, answers } = net.host()
    const [client, server] = connected(net)
    const wait = poll(kernel, [{ descriptor: client.fd, events }], 1_500_000) as number
    client.close()
    server.send('x')
    expect(answers.has(wait)).toBe(shown)
    net.advance(1_500_000)
    expect(answers.get(wait)?.value).toEqual([POLLNVAL])
  })
})

describe('settimeout', () => {
  test('sendall goes on while the peer reads, within one time limit', () => {
    const net = lone()
    const [client, server] = connected(net)
    const call = new SendCall(new Uint8Array(4_000_000), 0, null, NO_CONTROL, true)
    expect(client.call(call, 1_000_000)).toBe('blocks')
    for (let read = 0; read < 4_000_000; ) read += server.recv(1_000_000).length
    expect(client.outcome()).toBe('ok')
  })

  test('a descriptor that was closed meanwhile shows at the end of it (facts 4.3)', () => {
    const net = lone()
    const [client] = connected(net)
    expect(client.call(new RecvCall(10, 0, 0), 1_000_000)).toBe('blocks')
    client.close()
    net.advance(999_999)
    expect(client.outcome()).toBeUndefined()
    net.advance(1)
    expect(client.outcome()).toBe('<EBADF>')
    expect(net.host().fired.map(({ id }) => id)).toContain('wait.closedMeanwhile')
  })
})

describe('the end of programs', () => {
  test('forgets polls and lingering closes, and gives no descriptor twice', () => {
    const net = lone()
    const { kernel } = net.host()
    const [client] = connected(net)
    client.setsockopt(1, SO_LINGER, Uint8Array.of(1, 0, 0, 0, 9, 0, 0, 0))
    client.setblocking(false)
    while (client.send(new Uint8Array(100_000)) !== 'EAGAIN') net.settle()
    const wait = poll(kernel, [{ descriptor: client.fd, events: POLLIN }], 1_000_000) as number
    killPrograms(kernel, false)
    net.advance(10_000_000)
    expect([kernel.polls.size, kernel.waiting.size, net.host().answers.has(wait)]).toEqual([
      0,
      0,
      false,
    ])
    expect(calls.socket(kernel, 2, SOCK_DGRAM, 0).value).toBe(6)
  })
})

describe('listen on BSD', () => {
  test('a backlog below 0 means the most there can be', () => {
    const net = lone({ profile: BSD, settings: { somaxconn: 2 } })
    const sock = tcp(net)
    sock.bind([LO, 5000])
    sock.listen(-1)
    const record = net.host().kernel.records.values().next().value
    expect(record?.summary().listener?.accept.limit).toBe(4)
  })
})

describe('settings', () => {
  const bad: readonly (readonly [string, unknown])[] = [
    ['tcp_congestion_control', 'bbr'],
    ['tcp_congestion_control', 7],
    ['tcp_rmem', 7],
    ['tcp_rmem', [1, 2]],
    ['tcp_rmem', [1, 2, -3]],
    ['ip_local_reserved_ports', [5000]],
    ['ip_local_reserved_ports', [[5000]]],
    ['ip_local_reserved_ports', 5000],
    ['somaxconn', 0.5],
    ['nothing', 1],
  ]
  test.each(bad)('%s cannot be %j', (name, value) => {
    expect(() => checkSettings({ [name]: value })).toThrow(ArgumentError)
  })

  test('what is like the usual value can be set', () => {
    const good = {
      tcp_congestion_control: 'reno',
      tcp_rmem: [1, 2, 3],
      ip_local_reserved_ports: [[5000, 5010]],
      somaxconn: undefined,
    }
    expect(() => checkSettings(good)).not.toThrow()
    expect(() => checkSettings({ ...good, tcp_congestion_control: 'cubic' })).not.toThrow()
    expect(() => checkSettings(null as never)).toThrow('not settings')
  })
})

test('calls in flight are copied with the record that holds them', () => {
  const address = inetAddress(2, LO, 5000)
  for (const call of [new AcceptCall(), new ConnectCall(address), new RecvCall(9, 1, 2)]) {
    expect(call.copy()).toEqual(call)
  }
})

describe('reports of wakes', () => {
  test('each wake of the socket is told under one id, until that is ended', () => {
    const net = lone()
    const { kernel } = net.host()
    const [sender, receiver] = [udp(net), udp(net)]
    receiver.bind([LO, 5000])
    const id = reportWakes(kernel, receiver.fd) as number
    expect(reportWakes(kernel, receiver.fd)).toBe(id)
    const told = (): boolean => {
      const was = net.host().answers.delete(id)
      return was
    }
    sender.sendto(new Uint8Array(1), [LO, 5000])
    expect(told()).toBe(true)
    sender.sendto(new Uint8Array(1), [LO, 5000])
    expect(told()).toBe(true)
    expect(twin(kernel).reports.size).toBe(1)
    endReport(kernel, receiver.fd)
    sender.sendto(new Uint8Array(1), [LO, 5000])
    expect(told()).toBe(false)
  })

  test('of a bad descriptor there are none, of a closed one no more', () => {
    const net = lone()
    const { kernel } = net.host()
    expect(reportWakes(kernel, 99)).toBeNull()
    endReport(kernel, 99)
    const socket = udp(net)
    reportWakes(kernel, socket.fd)
    socket.close()
    expect(kernel.reports.size).toBe(0)
  })
})
