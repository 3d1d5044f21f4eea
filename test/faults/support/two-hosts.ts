// A tutorial's program plays both sides on one host. Here its first socket, which is the server's, lives on another
// host than the rest, so that there is a network between them.
import type { Host } from '../../../src/adapters/api/host.ts'
import type { Socket } from '../../../src/adapters/api/socket.ts'

export const CLIENT = 'client'
export const SERVER = 'server'

const LOOPBACK = '127.0.0.1'

type Calls = Readonly<Record<string, (...args: unknown[]) => unknown>>

/** The socket, with addresses of the loopback taken for addresses of `name`. */
function placed(sock: Socket, name: string): Socket {
  const meant = (argument: unknown): unknown =>
    Array.isArray(argument) && argument[0] === LOOPBACK ? [name, ...argument.slice(1)] : argument
  return new Proxy(sock, {
    get(target, key) {
      const value: unknown = Reflect.get(target, key, target)
      if (typeof value !== 'function') return value
      return (...args: unknown[]) =>
        (target as unknown as Calls)[key as string]?.(...args.map(meant))
    },
  })
}

/** A host whose first socket is made on `server` and bound to all of its addresses, and every other on `client`. */
export function twoHosts(client: Host, server: Host): Host {
  let sockets = 0
  return new Proxy(client, {
    get(target, key) {
      if (key !== 'socket') {
        const value: unknown = Reflect.get(target, key, target)
        return typeof value === 'function' ? value.bind(target) : value
      }
      return (...args: Parameters<Host['socket']>) => {
        const first = sockets === 0
        const sock = (first ? server : client).socket(...args)
        sockets += 1
        return placed(sock, first ? '' : server.name)
      }
    },
  })
}
