/** Servers that serve their requests side by side, as Python's do with a thread for each. */
import type { Address } from '../../core/address/format.ts'
import type { BaseServer } from './base-server.ts'
import { TCPServer, UDPServer, UnixDatagramServer, UnixStreamServer } from './servers.ts'

// biome-ignore lint/suspicious/noExplicitAny: a mixin takes a class whatever its constructor takes
type ClassOf<T> = new (...args: any[]) => T

/** What the mixin adds. */
export interface Threading {
  /** Closing the server does not wait for requests that are being served. */
  daemonThreads: boolean
  /** Closing the server waits for requests that are being served. */
  blockOnClose: boolean
}

/** A class of servers that goes on to the next request while one is being served. */
export function ThreadingMixIn<Request, Base extends ClassOf<BaseServer<Request>>>(
  base: Base & ClassOf<BaseServer<Request>>,
): Base & ClassOf<Threading> {
  abstract class Threaded extends (base as ClassOf<BaseServer<Request>>) implements Threading {
    daemonThreads = false
    blockOnClose = true
    readonly #threads = new Set<Promise<void>>()

    override async processRequest(request: Request, address: Address | null): Promise<void> {
      const thread = this.#serve(request, address)
      if (this.daemonThreads || !this.blockOnClose) return
      this.#threads.add(thread)
      void thread.finally(() => this.#threads.delete(thread))
    }

    async #serve(request: Request, address: Address | null): Promise<void> {
      try {
        await this.finishRequest(request, address)
      } catch (error) {
        await this.handleError(request, address, error)
      } finally {
        await this.shutdownRequest(request)
      }
    }

    override async serverClose(): Promise<void> {
      await super.serverClose()
      await Promise.all(this.#threads)
    }
  }
  return Threaded as unknown as Base & ClassOf<Threading>
}

/** A TCPServer that does not wait for one request before it takes the next. */
export class ThreadingTCPServer extends ThreadingMixIn(TCPServer) {}
/** A UDPServer that does not wait for one request before it takes the next. */
export class ThreadingUDPServer extends ThreadingMixIn(UDPServer) {}
/** A UnixStreamServer that does not wait for one request before it takes the next. */
export class ThreadingUnixStreamServer extends ThreadingMixIn(UnixStreamServer) {}
/** A UnixDatagramServer that does not wait for one request before it takes the next. */
export class ThreadingUnixDatagramServer extends ThreadingMixIn(UnixDatagramServer) {}
