// Calls that wait while another program does something to the same socket; all measured on Linux 6.18.
import { describe, expect, test } from 'vitest'
import { HOST_STACK } from '../../../src/core/kernel/host-stack.ts'
import { AcceptCall, ConnectCall, RecvCall, SendCall } from '../../../src/core/socket/call.ts'
import { SOCK_STREAM, TestSocket } from '../../support/sockets.ts'
import { TestNet } from '../../support/two-kernels.ts'

const LO = '127.0.0.1'
const SO_ERROR = 4
const SO_LINGER = 13
const SO_RCVTIMEO = 20
const WAITALL = 0x100
const ECONNRESET = 104

/** Another name for the same descriptor: another thread of the program. */
class Thread {
  readonly #sock: TestSocket
  #wait = 0

  constructor(sock: TestSocket) {
    this.#sock = sock
  }

  start(call: AcceptCall | ConnectCall | RecvCall | SendCall): this {
    expect(this.#sock.call(call)).toBe('blocks')
    this.#wait = this.#sock.waiting
    return this
  }

  get outcome(): string | undefined {
    this.#sock.waiting = this.#wait
    return this.#sock.outcome()
  }
}

function tcp(net = new TestNet(HOST_STACK, {})): TestSocket {
  return TestSocket.make(net, 2, SOCK_STREAM)
}

function listening(backlog = 5, net?: TestNet): TestSocket {
  const sock = tcp(net)
  sock.bind([LO, 5000])
  sock.listen(backlog)
  return sock
}

function connected(): readonly [client: TestSocket, server: TestSocket] {
  const listener = listening()
  const client = tcp(listener.net)
  client.connect([LO, 5000])
  return [client, listener.accept() as TestSocket]
}

const send = (size: number) => new SendCall(new Uint8Array(size), 0, null, [], false)

describe('two calls wait in accept, and AF_UNSPEC ends the listening', () => {
  test('one hears EINVAL, the other goes on waiting', () => {
    const listener = listening()
    const [first, second] = [new Thread(listener), new Thread(listener)]
    first.start(new AcceptCall())
    second.start(new AcceptCall())
    listener.connect(null)
    expect([first.outcome, second.outcome]).toEqual(['<EINVAL>', undefined])
  })

  test('it hears EINVAL when its time is up', () => {
    const listener = listening()
    const halfASecond = new Uint8Array(16)
    new DataView(halfASecond.buffer).setUint32(8, 500_000, true)
    listener.setsockopt(1, SO_RCVTIMEO, halfASecond)
    const [first, second] = [new Thread(listener), new Thread(listener)]
    first.start(new AcceptCall())
    second.start(new AcceptCall())
    listener.connect(null)
    listener.net.advance(500_000)
    expect([first.outcome, second.outcome]).toEqual(['<EINVAL>', '<EINVAL>'])
  })
})

describe('connect', () => {
  /** A listener whose queue is full, and a socket that has not connected. */
  function crowded(): readonly [TestSocket, TestSocket] {
    const listener = listening(0)
    tcp(listener.net).connect([LO, 5000])
    return [listener, tcp(listener.net)]
  }

  test('two calls wait for one attempt: both succeed', () => {
    const [listener, sock] = crowded()
    const to = sock.address([LO, 5000])
    const threads = [new Thread(sock), new Thread(sock)]
    for (const thread of threads) thread.start(new ConnectCall(to))
    listener.accept()
    listener.net.advance(1_100_000)
    expect(threads.map(({ outcome }) => outcome)).toEqual(['ok', 'ok'])
  })

  test('AF_UNSPEC dissolves the attempt: EPIPE, and the error stays pending', () => {
    const [, sock] = crowded()
    const thread = new Thread(sock).start(new ConnectCall(sock.address([LO, 5000])))
    expect(sock.connect(null)).toBe('ok')
    expect([thread.outcome, sock.getsockopt(1, SO_ERROR)]).toEqual(['<EPIPE>', ECONNRESET])
  })

  test('after a shutdown the outcome of an attempt is heard by no connect', () => {
    const sock = tcp()
    sock.setblocking(false)
    const attempt = () => sock.connect([LO, 5999])
    expect([attempt(), sock.shutdown(2), attempt(), attempt(), sock.recv(1)]).toEqual([
      'EINPROGRESS',
      'ENOTCONN',
      'EINVAL',
      'EINVAL',
      '<ECONNREFUSED>',
    ])
  })
})

describe('recv, and AF_UNSPEC dissolves the connection', () => {
  test('EPIPE, and the error stays pending', () => {
    const [client] = connected()
    const threads = [new RecvCall(5, 0, 0), new RecvCall(5, WAITALL, 0)].map((call) =>
      new Thread(client).start(call),
    )
    client.connect(null)
    expect(threads.map(({ outcome }) => outcome)).toEqual(['<EPIPE>', '<EPIPE>'])
    expect(client.getsockopt(1, SO_ERROR)).toBe(ECONNRESET)
  })

  test('what MSG_WAITALL has gathered is given', () => {
    const [client, server] = connected()
    const thread = new Thread(client).start(new RecvCall(5, WAITALL, 0))
    server.send('ab')
    client.connect(null)
    expect([thread.outcome, client.getsockopt(1, SO_ERROR)]).toEqual(['ab', ECONNRESET])
  })
})

describe('send to a peer that does not read: the count that was taken', () => {
  const ends: Readonly<Record<string, (client: TestSocket, server: TestSocket) => void>> = {
    'the peer resets': (_, server) => {
      server.setsockopt(1, SO_LINGER, Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0))
      server.close()
    },
    'shutdown(SHUT_WR)': (client) => client.shutdown(1),
    AF_UNSPEC: (client) => client.connect(null),
  }
  test.each([
    ['the peer resets', ECONNRESET],
    ['shutdown(SHUT_WR)', 0],
    ['AF_UNSPEC', ECONNRESET],
  ])('%s', (what, error) => {
    const [client, server] = connected()
    const thread = new Thread(client).start(send(8_000_000))
    ends[what]?.(client, server)
    expect(Number(thread.outcome)).toBeGreaterThan(2_000_000)
    expect(client.getsockopt(1, SO_ERROR)).toBe(error)
  })
})
