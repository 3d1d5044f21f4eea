/**
 * The native face of a stream endpoint: a class derived from Node's own `JSStream`, so that native readers and writers
 * (TLS, HTTP/2, the HTTP parser) work on it as on a real handle; with the methods that Node's JavaScript calls on `TCP`
 * and `Pipe` handles. It maps, and decides nothing.
 */
import { AsyncResource } from 'node:async_hooks'
import type { SocketAddress } from '../../core/address/socket-address.ts'
import { AF_UNIX } from '../../core/constants/families.ts'
import { readInet, readPath } from './addresses.ts'
import { outsideError, systemError, uv } from './errors.ts'
import { fastWrites } from './fast-writes.ts'
import { MANUAL } from './manual-destroy.ts'
import type { ConnectRequest, Internals, NativeAddress, NativeStream } from './native.ts'
import { deliver } from './native-turns.ts'
import type { NodeHost } from './node-host.ts'
import { StreamAcceptor } from './stream-acceptor.ts'
import { StreamDial } from './stream-dial.ts'
import { StreamEndpoint } from './stream-endpoint.ts'
import { type ReadSink, StreamReader } from './stream-reader.ts'
import { StreamWriter, type WriteSink } from './stream-writer.ts'

/** Whoever has a handle: a socket or a server. */
export interface HandleOwner {
  destroyed?: boolean
  destroy?(error?: Error): void
  close?(): void
}

type Done = (() => void) | undefined

/** What a handle has to know about where it lives. */
export interface Place {
  readonly node: NodeHost
  /** Told when it begins to exist and when it is closed. */
  opened(handle: StreamHandle): void
  closed(handle: StreamHandle): void
  /** A connection is about to be attempted; the function, if any, is told how it ended. */
  dialling(handle: StreamHandle, request: ConnectRequest): (() => void) | null
  accepted(server: HandleOwner | undefined): void
  /** Whether an address lies outside of the world. */
  refuses(to: SocketAddress): boolean
}

export interface StreamHandle extends NativeStream {
  readonly endpoint: StreamEndpoint
  readonly place: Place
  /** The TLS engine above this handle, whose socket hears of errors. */
  top: object | null
  /** Who has the uppermost handle. */
  readonly owned: HandleOwner | undefined
  onconnection?: (status: number, handle?: StreamHandle) => void
  /** See `StreamWriter.tryWrite`. */
  tryWrite(bytes: Uint8Array): number
  bind(address: string, port?: number, flags?: number): number
  listen(backlog: number): number
  getsockname?(out: NativeAddress): number
  close(done?: Done): void
  /** The host has crashed: nothing is told any more. */
  die(): void
}

export interface HandleClasses {
  readonly Tcp: new (place: Place) => StreamHandle
  readonly Pipe: new (place: Place) => StreamHandle
}

/** The two classes, over the `JSStream` of this process. */
export function handleClasses(found: Internals): HandleClasses {
  const { JSStream, owner } = found

  class Stream extends JSStream implements ReadSink, WriteSink {
    readonly endpoint: StreamEndpoint
    readonly place: Place
    top: object | null = null
    onconnection?: (status: number, handle?: StreamHandle) => void
    bytesWrittenAtOnce = 0
    readonly #reader: StreamReader
    readonly #writer: StreamWriter
    /** A stream dials, listens, or was accepted. */
    #dial: StreamDial | null = null
    #acceptor: StreamAcceptor | null = null
    #path: string | null = null

    constructor(place: Place) {
      super()
      this.place = place
      this.endpoint = new StreamEndpoint(place.node)
      this.#reader = new StreamReader(this.endpoint, this)
      this.#writer = new StreamWriter(this.endpoint, this)
      place.opened(this)
    }

    get owner(): unknown {
      return (this as unknown as Record<symbol, unknown>)[owner]
    }

    set owner(value: unknown) {
      ;(this as unknown as Record<symbol, unknown>)[owner] = value
    }

    get owned(): HandleOwner | undefined {
      return (this.top ?? (this as unknown as object))[owner as keyof object]
    }

    // What the native side asks

    onreadstart(): number {
      return this.#reader.start()
    }

    onreadstop(): number {
      return this.#reader.stop()
    }

    onwrite(request: object, buffers: readonly Uint8Array[]): number {
      if (this.endpoint.closed) return uv('EPIPE')
      const bytes = buffers.length === 1 ? (buffers[0] as Uint8Array) : Buffer.concat(buffers)
      this.#writer.write(request, bytes)
      return 0
    }

    onshutdown(request: object): number {
      return this.#writer.shutdown(request)
    }

    isClosing(): boolean {
      return this.endpoint.closed
    }

    // What it is told

    data(bytes: Uint8Array): void {
      deliver(() => this.readBuffer(bytes))
    }

    end(): void {
      deliver(() => this.emitEOF())
    }

    failed(status: number): void {
      const socket = this.owned
      if (socket?.destroyed === false) socket.destroy?.(systemError(status, 'read'))
    }

    written(request: object, status: number): void {
      this.finishWrite(request, status)
    }

    shut(request: object, status: number): void {
      this.finishShutdown(request, status)
    }

    // What Node's JavaScript calls

    tryWrite(bytes: Uint8Array): number {
      return this.#writer.tryWrite(bytes)
    }

    get writeQueueSize(): number {
      return this.#writer.queued
    }

    override useUserBuffer(buffer: Uint8Array): void {
      this.#reader.size = buffer.length
      super.useUserBuffer(buffer)
    }

    bind(address: string, port?: number, flags = 0): number {
      if (port !== undefined) return this.endpoint.bindInet(address, port, flags)
      const status = this.endpoint.bindPath(address)
      if (status === 0) this.#path = address
      return status
    }

    bind6(address: string, port: number, flags = 0): number {
      return this.endpoint.bindInet(address, port, flags)
    }

    listen(backlog: number): number {
      this.#acceptor ??= new StreamAcceptor(this.endpoint, (status, descriptor) =>
        this.#connection(status, descriptor),
      )
      return this.#acceptor.listen(backlog)
    }

    #connection(status: number, descriptor: number): void {
      if (status !== 0) {
        this.onconnection?.(status)
        return
      }
      const { family } = this.endpoint
      const handle = new (family === AF_UNIX ? Pipe : Tcp)(this.place)
      handle.endpoint.adopt(descriptor, family)
      try {
        this.onconnection?.(0, handle)
      } finally {
        this.place.accepted(this.owner as HandleOwner | undefined)
      }
    }

    connect(request: ConnectRequest, address: string, port?: number): number {
      const { node } = this.endpoint
      const to = port === undefined ? readPath(address) : readInet(node.host, address, port)
      if (to === null) return uv('EINVAL')
      const over = this.place.dialling(this, request)
      const told = (outcome: number): void => {
        over?.()
        this.#dialled(request, outcome)
      }
      this.#dial ??= new StreamDial(this.endpoint)
      const status = this.place.refuses(to) ? this.#refuse(to, told) : this.#dial.begin(to, told)
      if (status === 0) this.#writer.connecting = true
      return status
    }

    /** Where it should go is no place of this world. */
    #refuse(to: SocketAddress, told: (status: number) => void): number {
      const context = new AsyncResource('CONNECTWRAP', MANUAL)
      const { activity, node } = this.endpoint
      activity.begin()
      node.reactor.pending(() => {
        activity.end()
        const socket = this.owned as
          | (HandleOwner & { autoSelectFamilyAttemptedAddresses?: unknown })
          | undefined
        const alone = socket?.autoSelectFamilyAttemptedAddresses === undefined
        if (!alone || this.endpoint.closed) context.runInAsyncScope(told, null, uv('ENETUNREACH'))
        else context.runInAsyncScope(() => socket?.destroy?.(outsideError(to)))
      })
      return 0
    }

    connect6(request: ConnectRequest, address: string, port: number): number {
      return this.connect(request, address, port)
    }

    #dialled(request: ConnectRequest, status: number): void {
      this.#writer.connected(status)
      try {
        request.oncomplete?.(status, this.top ?? this, request, true, true)
      } finally {
        if (status === 0) this.#reader.connected()
      }
    }

    ref(): void {
      this.endpoint.activity.referenced = true
    }

    unref(): void {
      this.endpoint.activity.referenced = false
    }

    hasRef(): boolean {
      return this.endpoint.activity.referenced && !this.endpoint.closed
    }

    /** Calls `done` in a later turn, also when it was closed before. */
    close(done?: Done): void {
      const { activity, node } = this.endpoint
      activity.begin()
      if (!this.endpoint.closed) this.#close()
      const context = done === undefined ? null : new AsyncResource('CLOSE', MANUAL)
      node.reactor.closing(() => {
        activity.end()
        this.#dial?.cancel()
        this.#writer.cancel()
        if (done !== undefined) context?.runInAsyncScope(done, this)
      })
    }

    #close(): void {
      this.#reader.stop()
      this.#acceptor?.stop()
      this.#writer.stop()
      this.#dial?.stop()
      this.endpoint.close()
      if (this.#path !== null) this.endpoint.node.unlink(this.#path)
      this.place.closed(this)
    }

    die(): void {
      this.endpoint.descriptor = -1
      this.#close()
      this.endpoint.activity.kill()
    }

    open(): number {
      return uv('EINVAL')
    }

    setBlocking(): number {
      return 0
    }

    setPendingInstances(): void {}

    fchmod(): number {
      return 0
    }
  }

  class Tcp extends Stream {
    override bind(address: string, port = 0, flags = 0): number {
      return this.endpoint.bindInet(address, port, flags)
    }

    getsockname(out: NativeAddress): number {
      return this.endpoint.names('getsockname', out)
    }

    getpeername(out: NativeAddress): number {
      return this.endpoint.names('getpeername', out)
    }

    setNoDelay(on: boolean): number {
      return this.endpoint.setNoDelay(on)
    }

    setKeepAlive(on: boolean, delay: number, interval?: number, probes?: number): number {
      return this.endpoint.setKeepAlive(on, delay, interval, probes)
    }

    setSimultaneousAccepts(): number {
      return 0
    }

    setTypeOfService(tos: number): number {
      return this.endpoint.setTypeOfService(tos)
    }

    getTypeOfService(): number {
      return this.endpoint.getTypeOfService()
    }

    reset(done?: Done): number {
      if (!this.endpoint.closed) this.endpoint.lingerNot()
      this.close(done)
      return 0
    }
  }

  class Pipe extends Stream {}

  fastWrites(Stream.prototype as unknown as StreamHandle, found.writes)
  return { Tcp, Pipe } as unknown as HandleClasses
}
