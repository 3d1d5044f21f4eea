/**
 * Python's socketserver: the loop that waits for requests and hands them to handlers. What a request is, and where it
 * comes from, is for the kinds of servers to say.
 */
import type { Address } from '../../core/address/format.ts'
import type { AddressArgument } from '../../core/address/parse.ts'
import { SocketError } from '../../core/errno.ts'
import type { Timeout } from '../api/call-options.ts'
import type { Host } from '../api/host.ts'
import type { Socket } from '../api/socket.ts'
import { HostClosedError } from '../host-closed-error.ts'

/** Makes what serves a request. */
export type RequestHandlerClass<Request> = new (
  request: Request,
  clientAddress: Address | null,
  // biome-ignore lint/suspicious/noExplicitAny: a handler names the kind of server that it wants
  server: any,
) => { serve(): Promise<void> }

/** How often a server that serves for ever looks after other things, milliseconds; null only between requests. */
export interface ServeOptions {
  /** Milliseconds after which `serviceActions` is called when no request comes; null, or not given: never. */
  readonly pollInterval?: Timeout
}

/** What opening a server takes. */
interface Openable {
  serverBind(): Promise<void>
  serverActivate(): Promise<void>
  serverClose(): Promise<void>
}

/** A server as Python's `socketserver` has it: takes requests, and makes a handler for each. */
export abstract class BaseServer<Request> implements AsyncDisposable {
  /** Where it runs. */
  readonly host: Host
  /** What is made for each request. */
  readonly RequestHandlerClass: RequestHandlerClass<Request>
  /** How long `handleRequest` waits, milliseconds; null for ever. */
  timeout: Timeout = null
  /** What it is bound to; the port that the host chose, once it is. */
  serverAddress: AddressArgument
  #stop: AbortController | null = null
  #stopped: Promise<void> = Promise.resolve()

  constructor(host: Host, serverAddress: AddressArgument, handler: RequestHandlerClass<Request>) {
    this.host = host
    this.serverAddress = serverAddress
    this.RequestHandlerClass = handler
  }

  /** What the server listens on. */
  abstract readonly socket: Socket
  /** The next request and who makes it. */
  abstract getRequest(): Promise<[request: Request, clientAddress: Address | null]>
  /** Binds its socket. */
  abstract serverBind(): Promise<void>
  /** Makes its socket ready for requests. */
  abstract serverActivate(): Promise<void>

  /** A server that is bound and listens. Rejects with the SocketError of `bind` or `listen`. */
  static async open<A extends readonly unknown[], S extends Openable>(
    this: new (
      ...args: A
    ) => S,
    ...args: A
  ): Promise<S> {
    const server = new this(...args)
    try {
      await server.serverBind()
      await server.serverActivate()
      return server
    } catch (error) {
      await server.serverClose()
      throw error
    }
  }

  /** The descriptor of its socket. */
  fileno(): number {
    return this.socket.fileno()
  }

  /**
   * Handles requests until `shutdown`, or until the host is closed. Waiting for one counts as rest: nobody is told of a deadlock when all the world
   * waits for a server's next request.
   */
  async serveForever({ pollInterval = null }: ServeOptions = {}): Promise<void> {
    const stop = new AbortController()
    this.#stop = stop
    let stopped = (): void => {}
    this.#stopped = new Promise((resolve) => {
      stopped = resolve
    })
    try {
      while (!stop.signal.aborted) {
        const ready = await this.#ready(pollInterval, stop.signal)
        // Who is shut down while waiting does nothing more, as in Python.
        if (stop.signal.aborted) break
        if (ready) await this.#handleReady()
        await this.serviceActions()
      }
    } finally {
      this.#stop = null
      stopped()
    }
  }

  /** Whether a request has come before the time or the signal. */
  async #ready(timeout: Timeout, signal: AbortSignal): Promise<boolean> {
    try {
      const options = { signal, background: true }
      const [readable] = await this.host.select([this.socket], [], [], timeout, options)
      return readable.length > 0 && !signal.aborted
    } catch (error) {
      if (signal.aborted) return false
      if (error instanceof HostClosedError) {
        this.#stop?.abort()
        return false
      }
      throw error
    }
  }

  /** Ends `serveForever`; resolves when it has. */
  async shutdown(): Promise<void> {
    this.#stop?.abort()
    await this.#stopped
  }

  /** Called by `serveForever` after every request and every `pollInterval`. */
  serviceActions(): Promise<void> | void {}

  /** Handles one request; calls `handleTimeout` when none comes within `timeout` (or the socket's own). */
  async handleRequest(): Promise<void> {
    const limits = [this.socket.gettimeout(), this.timeout].filter((limit) => limit !== null)
    const timeout = limits.length === 0 ? null : Math.min(...limits)
    const [readable] = await this.host.select([this.socket], [], [], timeout)
    if (readable.length > 0) await this.#handleReady()
    else await this.handleTimeout()
  }

  async #handleReady(): Promise<void> {
    let request: Request
    let address: Address | null
    try {
      ;[request, address] = await this.getRequest()
    } catch (error) {
      // Somebody was quicker, or the connection is gone again.
      if (error instanceof SocketError) return
      throw error
    }
    if (!(await this.verifyRequest(request, address))) {
      await this.shutdownRequest(request)
      return
    }
    try {
      await this.processRequest(request, address)
    } catch (error) {
      await this.handleError(request, address, error)
      await this.shutdownRequest(request)
    }
  }

  /** Called when `timeout` was over before a request came. */
  handleTimeout(): Promise<void> | void {}

  /** Whether to process the request. */
  verifyRequest(_request: Request, _address: Address | null): Promise<boolean> | boolean {
    return true
  }

  /** Serves the request and ends it. */
  async processRequest(request: Request, address: Address | null): Promise<void> {
    await this.finishRequest(request, address)
    await this.shutdownRequest(request)
  }

  /** Makes a handler, and lets it serve the request. */
  async finishRequest(request: Request, address: Address | null): Promise<void> {
    await new this.RequestHandlerClass(request, address, this).serve()
  }

  /** Ends a request in good order. */
  shutdownRequest(request: Request): Promise<void> {
    return this.closeRequest(request)
  }

  /** Cleans up after a request. */
  async closeRequest(_request: Request): Promise<void> {}

  /** Closes its socket. */
  async serverClose(): Promise<void> {
    await this.socket.close()
  }

  /** A handler threw. Prints it; the server goes on. */
  handleError(_request: Request, address: Address | null, error: unknown): Promise<void> | void {
    console.error(`Exception occurred during processing of request from ${String(address)}`, error)
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.serverClose()
  }
}
