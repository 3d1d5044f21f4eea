/** The states of facts 1.1 that both worlds can be brought into, and the calls that are tried in each. */
import {
  type Host,
  SHUT_RD,
  SHUT_RDWR,
  SHUT_WR,
  SO_ACCEPTCONN,
  SO_ERROR,
  SO_LINGER,
  SOL_SOCKET,
  type Socket,
  text,
} from '../../../src/index.ts'
import { ANY_PORT, codeOf, connected, listening, whereIs } from './worlds.ts'

const ABORT = new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0])

/** Lets Node hear whatever the machine has to tell: the loopback delivers within the call that sends. */
export async function hear(): Promise<void> {
  for (let turn = 0; turn < 8; turn += 1) await new Promise((resolve) => setImmediate(resolve))
}

type State = (host: Host) => Promise<Socket>

async function refused(host: Host, blocking: boolean): Promise<Socket> {
  const [listener, address] = await listening(host)
  await listener.close()
  const socket = host.socket()
  socket.setblocking(blocking)
  await socket.connectEx(address)
  await hear()
  socket.setblocking(true)
  return socket
}

/** The client's end of a connection, after both ends have been treated. */
function client(treat: (mine: Socket, peer: Socket) => Promise<unknown>): State {
  return async (host) => {
    const [mine, peer] = await connected(host)
    await treat(mine, peer)
    await hear()
    return mine
  }
}

async function abort(peer: Socket): Promise<void> {
  peer.setsockopt(SOL_SOCKET, SO_LINGER, ABORT)
  await peer.close()
}

export const STATES: Readonly<Record<string, State>> = {
  fresh: async (host) => host.socket(),
  bound: async (host) => {
    const socket = host.socket()
    await socket.bind(ANY_PORT)
    return socket
  },
  listening: async (host) => (await listening(host))[0],
  listening_queued: async (host) => {
    const [listener, address] = await listening(host)
    await host.socket().connect(address)
    await hear()
    return listener
  },
  listener_shut_rd: async (host) => {
    const [listener] = await listening(host)
    await listener.shutdown(SHUT_RD)
    return listener
  },
  est_client: client(async () => {}),
  est_server: async (host) => (await connected(host))[1],
  est_unread: client((_, peer) => peer.sendall('hello')),
  peer_shut_wr: client((_, peer) => peer.shutdown(SHUT_WR)),
  peer_closed: client((_, peer) => peer.close()),
  peer_closed_unread: client(async (_, peer) => {
    await peer.sendall('hello')
    await peer.close()
  }),
  peer_closed_sent1: client(async (mine, peer) => {
    await peer.close()
    await hear()
    await mine.send('x')
  }),
  shut_wr: client((mine) => mine.shutdown(SHUT_WR)),
  shut_rd: client((mine) => mine.shutdown(SHUT_RD)),
  shut_rdwr: client((mine) => mine.shutdown(SHUT_RDWR)),
  shut_wr_peer_closed: client(async (mine, peer) => {
    await mine.shutdown(SHUT_WR)
    await hear()
    await peer.close()
  }),
  peer_closed_shut_wr: client(async (mine, peer) => {
    await peer.close()
    await hear()
    await mine.shutdown(SHUT_WR)
  }),
  reset: client((_, peer) => abort(peer)),
  reset_unread: client(async (_, peer) => {
    await peer.sendall('hello')
    await hear()
    await abort(peer)
  }),
  reset_seen: client(async (mine, peer) => {
    await abort(peer)
    await hear()
    await codeOf(mine.recv(1))
  }),
  shut_wr_reset: client(async (mine, peer) => {
    await mine.shutdown(SHUT_WR)
    await hear()
    await abort(peer)
  }),
  refused_pending: (host) => refused(host, false),
  refused_seen: (host) => refused(host, true),
  bound_refused_seen: async (host) => {
    const socket = host.socket()
    await socket.bind(ANY_PORT)
    await codeOf(socket.connect(await deadAddress(host)))
    return socket
  },
  self_connected: async (host) => {
    const socket = host.socket()
    await socket.bind(ANY_PORT)
    await socket.connect(whereIs(socket))
    return socket
  },
  disconnected: client((mine) => mine.disconnect()),
  closed: client((mine) => mine.close()),
}

async function attempts(count: number, call: () => Promise<unknown>): Promise<string> {
  const words: string[] = []
  for (let i = 0; i < count; i += 1) {
    words.push(await word(call))
    await hear()
  }
  return words.join(' ')
}

async function word(call: () => unknown): Promise<string> {
  try {
    const value = await call()
    if (value instanceof Uint8Array) return `'${text(value)}'`
    return value === undefined ? 'ok' : String(value)
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  }
}

async function deadAddress(host: Host): Promise<Parameters<Socket['connect']>[0]> {
  const [listener, address] = await listening(host)
  await listener.close()
  return address
}

export const TRIALS: Readonly<Record<string, (socket: Socket, host: Host) => Promise<string>>> = {
  bind: (socket) => attempts(1, () => socket.bind(ANY_PORT)),
  listen: (socket) => attempts(1, () => socket.listen(3)),
  accept: (socket) => attempts(1, () => socket.accept().then(() => 'socket')),
  connect: async (socket, host) => {
    const address = whereIs((await listening(host))[0])
    return attempts(3, () => socket.connect(address))
  },
  connect_dead: async (socket, host) => {
    const address = await deadAddress(host)
    return attempts(2, () => socket.connect(address))
  },
  disconnect: (socket) => attempts(1, () => socket.disconnect()),
  send: (socket) => attempts(2, () => socket.send('abc')),
  send0: (socket) => attempts(1, () => socket.send('')),
  recv: (socket) => attempts(3, () => socket.recv(3)),
  shut_rd: (socket) => attempts(2, () => socket.shutdown(SHUT_RD)),
  shut_wr: (socket) => attempts(2, () => socket.shutdown(SHUT_WR)),
  poll: async (socket) => word(() => `0x${socket.poll().toString(16)}`),
  peer: async (socket) => word(() => typeof socket.getpeername()),
  error: async (socket) => {
    const ask = () => socket.getsockopt(SOL_SOCKET, SO_ERROR)
    return `${await word(ask)} ${await word(ask)}`
  },
  accepts: async (socket) => word(() => socket.getsockopt(SOL_SOCKET, SO_ACCEPTCONN)),
  close: (socket) => attempts(2, () => socket.close()),
}
