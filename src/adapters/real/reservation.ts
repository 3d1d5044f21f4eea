/**
 * A TCP port that is bound and not listened on. Node has that since `net.BoundSocket`; an older Node can only try the
 * port by listening for an instant, and must let go of it again (docs/parity.md).
 */
import net, { createServer, type Server } from 'node:net'
import type { ErrnoName } from '../../core/errno.ts'
import { errnoOf } from './errno.ts'

/** `net.BoundSocket`, which the types of older Nodes lack. */
export interface BoundSocket {
  close(): void
}

interface BoundSocketOptions {
  readonly host: string
  readonly port: number
  readonly ipv6Only: boolean
  readonly reusePort: boolean
}

type MakeBoundSocket = new (options: BoundSocketOptions) => BoundSocket

const Bound = (net as { BoundSocket?: MakeBoundSocket }).BoundSocket

/** Whether this Node can bind without listening. */
export const CAN_BIND: boolean = Bound !== undefined

/** Holds the port, or says why not. Only where {@link CAN_BIND}. */
export function bindPort(options: BoundSocketOptions): BoundSocket | ErrnoName {
  if (Bound === undefined) throw new Error('this Node has no net.BoundSocket')
  try {
    return new Bound(options)
  } catch (error) {
    return errnoOf(error)
  }
}

/** A port that nobody has on any address of either family, or why there is none. */
export function freePort(): number | ErrnoName {
  const server = createServer()
  let refusal: unknown = null
  server.once('error', (error) => {
    refusal = error
  })
  server.listen({ port: 0, exclusive: true })
  const address = server.address()
  server.close()
  if (address === null || typeof address === 'string') {
    return refusal === null ? 'EADDRINUSE' : errnoOf(refusal)
  }
  return address.port
}

/** Whether the machine would let the port be listened on: null, or why not. */
export function tryPort(host: string, port: number, ipv6Only: boolean): Promise<ErrnoName | null> {
  return new Promise((resolve) => {
    const server: Server = createServer()
    server.once('error', (error) => resolve(errnoOf(error)))
    server.listen({ host, port, ipv6Only, exclusive: true }, () => {
      server.close(() => resolve(null))
    })
  })
}
