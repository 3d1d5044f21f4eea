/** Every call that may wait, each begun so that it does. */
import { lastValueFrom, type Observable } from 'rxjs'
import {
  type CallOptions,
  EPOLLIN,
  POLLIN,
  type Socket,
  StreamRequestHandler,
  TCPServer,
} from '../../../src/index.ts'
import { bound, connected, full, fullPair, listening, type Stage } from './stage.ts'

/** A call that waits. */
export interface Begun {
  readonly promise: Promise<unknown>
  /** The socket that it waits on, where it is one. */
  readonly socket?: Socket
}

export interface Waits {
  readonly kind: 'call' | 'stream' | 'server'
  /** What a socket's timeout does not limit. */
  readonly timeless?: boolean
  /** Takes no signal. */
  readonly signalless?: boolean
  /** On the simulated network alone: the real one cannot be made to wait. */
  readonly simulated?: boolean
  readonly begin: (stage: Stage, options: CallOptions, timeout: number | null) => Promise<Begun>
}

/** As a program makes its calls: that is how the place of one is known that has waited before. */
async function awaited(act: () => Promise<unknown>): Promise<unknown> {
  return await act()
}

type OnSocket = (socket: Socket, options: CallOptions) => Promise<unknown>

const call = (
  make: (stage: Stage) => Promise<Socket>,
  act: OnSocket,
  more: Partial<Waits> = {},
): Waits => ({
  kind: 'call',
  begin: async (stage, options, timeout) => {
    const socket = await make(stage)
    if (timeout !== null) socket.settimeout(timeout)
    return { socket, promise: awaited(() => act(socket, options)) }
  },
  ...more,
})

const reader = async ({ host }: Stage): Promise<Socket> => (await connected(host))[0]
const listener = ({ host }: Stage): Promise<Socket> => listening(host)
const datagrams = ({ host }: Stage): Promise<Socket> => bound(host)

const MUCH = 64 << 20

const received = (act: OnSocket): Waits => call(reader, act)
const sent = (act: OnSocket): Waits => call(full, act)

const stream = (
  make: (stage: Stage) => Promise<Socket>,
  of: (socket: Socket) => Observable<unknown>,
): Waits => ({
  kind: 'stream',
  timeless: true,
  signalless: true,
  begin: async (stage) => {
    const socket = await make(stage)
    return { socket, promise: lastValueFrom(of(socket), { defaultValue: null }) }
  },
})

const lookup = (ask: (stage: Stage, options: CallOptions) => Promise<unknown>): Waits => ({
  kind: 'call',
  timeless: true,
  signalless: true,
  simulated: true,
  begin: async (stage, options) => {
    stage.muteNetwork()
    return { promise: awaited(() => ask(stage, options)) }
  },
})

class Handler extends StreamRequestHandler {
  override async handle(): Promise<void> {}
}

const serving =
  (begin: (server: TCPServer) => Promise<unknown>): Waits['begin'] =>
  async ({ host }) => {
    const server = await TCPServer.open(host, ['127.0.0.1', 0], Handler)
    return { promise: begin(server), socket: server.socket }
  }

/** A poll of several kinds; the timeout is the call's own. */
const polled = (
  wait: (
    stage: Stage,
    sock: Socket,
    timeout: number | null,
    options: CallOptions,
  ) => Promise<unknown>,
): Waits => ({
  kind: 'call',
  begin: async (stage, options, timeout) => {
    const socket = await reader(stage)
    return { socket, promise: wait(stage, socket, timeout, options) }
  },
})

export const CALLS: Readonly<Record<string, Waits>> = {
  connect: {
    ...call(
      async (stage) => {
        stage.muteNetwork()
        return stage.host.socket()
      },
      (sock, options) => sock.connect(['10.0.0.2', 80], options),
    ),
    simulated: true,
  },
  accept: call(listener, (sock, options) => sock.accept(options)),
  recv: received((sock, options) => sock.recv(9, options)),
  recvInto: received((sock, options) => sock.recvInto(new Uint8Array(9), 0, 0, options)),
  recvfrom: received((sock, options) => sock.recvfrom(9, options)),
  recvfromInto: received((sock, options) => sock.recvfromInto(new Uint8Array(9), 0, 0, options)),
  recvmsg: received((sock, options) => sock.recvmsg(9, 0, 0, options)),
  recvmsgInto: received((sock, options) => sock.recvmsgInto([new Uint8Array(9)], 0, 0, options)),
  'recvfrom of datagrams': call(datagrams, (sock, options) => sock.recvfrom(9, options)),
  'recv of an unbound socket': call(
    async ({ host }) => host.socketpair()[0],
    (sock, options) => sock.recv(9, options),
  ),
  send: sent((sock, options) => sock.send('x', options)),
  sendall: sent((sock, options) => sock.sendall(new Uint8Array(MUCH), options)),
  sendmsg: sent((sock, options) => sock.sendmsg(['x'], [], 0, null, options)),
  sendfile: sent((sock, options) => sock.sendfile([new Uint8Array(1 << 20)], 0, null, options)),
  'send of local datagrams': call(
    ({ host }) => fullPair(host),
    (sock, options) => sock.send('x', options),
  ),
  select: polled(({ host }, sock, timeout, options) =>
    host.select([sock], [], [], timeout, options),
  ),
  'poll.poll': polled(({ host }, sock, timeout, options) => {
    const poll = host.poll()
    poll.register(sock, POLLIN)
    return poll.poll(timeout, options)
  }),
  'epoll.poll': polled(({ host }, sock, timeout, options) => {
    const epoll = host.epoll()
    epoll.register(sock, EPOLLIN)
    return epoll.poll(timeout, -1, options)
  }),
  'file.read': received((sock, options) => sock.makefile('rb').read(9, options)),
  'file.readline': received((sock, options) => sock.makefile('r').readline(-1, options)),
  'file.write': sent((sock, options) => sock.makefile('wb').write(new Uint8Array(MUCH), options)),
  'file.flush': sent(async (sock, options) => {
    const file = sock.makefile('w')
    await file.write('text')
    await file.flush(options)
  }),
  'for await over a file': call(
    reader,
    async (sock) => {
      for await (const _ of sock.makefile('r'));
    },
    { signalless: true },
  ),
  'host.sleep': {
    kind: 'call',
    timeless: true,
    begin: async ({ host }, options) => ({ promise: host.sleep(1e6, options) }),
  },
  getaddrinfo: lookup(({ host }) => host.getaddrinfo('machine', 80)),
  gethostbyname: lookup(({ host }) => host.gethostbyname('machine')),
  gethostbyaddr: lookup(({ host }) => host.gethostbyaddr('127.0.0.1')),
  getnameinfo: lookup(({ host }) => host.getnameinfo(['127.0.0.1', 80], 0)),
  'connect to a name': {
    ...lookup(({ host }, options) => host.socket().connect(['machine', 80], options)),
    signalless: false,
  },
  connections$: stream(listener, (sock) => sock.connections$),
  chunks$: stream(reader, (sock) => sock.chunks$),
  messages$: stream(datagrams, (sock) => sock.messages$),
  readiness$: stream(reader, (sock) => sock.readiness$),
  state$: stream(reader, (sock) => sock.state$),
  'server.serveForever': {
    kind: 'server',
    timeless: true,
    signalless: true,
    begin: serving((server) => server.serveForever()),
  },
  'server.handleRequest': {
    kind: 'call',
    timeless: true,
    signalless: true,
    begin: serving((server) => server.handleRequest()),
  },
}
