/** One machine in either world, on which calls are made that wait. */
import {
  AF_UNIX,
  type Host,
  SO_SNDBUF,
  SOCK_DGRAM,
  SOL_SOCKET,
  type Socket,
  SocketError,
  simulate,
} from '../../../src/index.ts'
import { realHost } from '../../../src/node.ts'

export type WorldName = 'simulated' | 'real'

export interface Stage {
  readonly world: WorldName
  readonly host: Host
  /** The world is closed, or the real host disposed of. */
  end(): Promise<void>
  /** Milliseconds go by: virtual ones by hand, real ones by themselves. */
  pass(ms: number): Promise<void>
  /** The host crashes; null where none can. */
  readonly crash: (() => void) | null
  /** Nobody answers: neither the resolver nor another host. */
  muteNetwork(): void
}

/** The clock stands still: so nothing is taken for a deadlock. */
function simulated(): Stage {
  const world = simulate({ clock: 'manual' })
  const host = world.host('machine')
  return {
    world: 'simulated',
    host,
    end: async () => world.close(),
    pass: (ms) => world.advance(ms),
    crash: () => void world.crash('machine'),
    muteNetwork: () => {
      world.lookups({ delay: '1000s' })
      world.host('other')
      world.dropTo('other')
    },
  }
}

function real(): Stage {
  const host = realHost()
  return {
    world: 'real',
    host,
    end: () => host.dispose(),
    pass: async () => {},
    crash: null,
    muteNetwork: () => {},
  }
}

export const STAGES = { simulated, real } as const satisfies Record<WorldName, () => Stage>

export async function listening(host: Host): Promise<Socket> {
  const listener = host.socket()
  await listener.bind(['127.0.0.1', 0])
  await listener.listen()
  return listener
}

/** Two ends of a connection. */
export async function connected(host: Host): Promise<[Socket, Socket]> {
  const listener = await listening(host)
  const client = host.socket()
  await client.connect(listener.getsockname() as [string, number])
  const [server] = await listener.accept()
  await listener.close()
  return [client, server]
}

export async function bound(host: Host): Promise<Socket> {
  const sock = host.socket(undefined, SOCK_DGRAM)
  await sock.bind(['127.0.0.1', 0])
  return sock
}

/** A socket that cannot send now, and to which nobody listens; its other end is kept so that nobody closes it. */
export async function full({ host, world }: Stage): Promise<Socket> {
  const [sock] = await connected(host)
  sock.setsockopt(SOL_SOCKET, SO_SNDBUF, 4096)
  sock.setblocking(false)
  const chunk = new Uint8Array(1 << 16)
  do {
    while (await taken(sock.send(chunk)));
  } while (world === 'real' && (await host.select([], [sock], [], 100))[1].length > 0)
  sock.setblocking(true)
  return sock
}

/** Datagrams of a local pair whose reader does not read. */
export function fullPair(host: Host): Promise<Socket> {
  const [sock] = host.socketpair(AF_UNIX, SOCK_DGRAM)
  return (async () => {
    sock.setblocking(false)
    while (await taken(sock.send('x')));
    sock.setblocking(true)
    return sock
  })()
}

async function taken(sent: Promise<number>): Promise<boolean> {
  try {
    await sent
    return true
  } catch (error) {
    if (error instanceof SocketError && error.code === 'EAGAIN') return false
    throw error
  }
}
