/** The shapes of Node's native handles and requests, as far as this adapter meets them. */

/** `JSStream`: a native stream whose other side is JavaScript. */
export interface NativeStream {
  /** Hands received bytes to whoever reads: a socket, the TLS or HTTP/2 engine, the HTTP parser. */
  readBuffer(bytes: Uint8Array): void
  emitEOF(): void
  finishWrite(request: object, status: number): void
  finishShutdown(request: object, status: number): void
  useUserBuffer(buffer: Uint8Array): void
  getAsyncId(): number
}

export type NativeStreamClass = new () => NativeStream

/** What a connect call is told with. `status` is 0 or a negative error number. */
export interface ConnectRequest {
  oncomplete?: (
    status: number,
    handle: unknown,
    request: ConnectRequest,
    readable: boolean,
    writable: boolean,
  ) => void
}

/** What a look-up is told with. */
export interface LookupRequest {
  oncomplete(error: number | string | null, result?: unknown, more?: unknown): void
}

/** An address as handles write it into an object that they are given. */
export interface NativeAddress {
  address?: string
  port?: number
  family?: 'IPv4' | 'IPv6'
}

/** Where Node looks after a write: see `StreamBase` in its sources. */
export interface WriteState {
  readonly state: Int32Array
  readonly bytes: number
  readonly wasAsync: number
}

type Method = (...args: never[]) => unknown

/** A native class, as a bag of methods that may be replaced. */
export interface NativeClass {
  new (...args: unknown[]): object
  readonly prototype: Record<PropertyKey, Method>
}

/** What the adapter has found of Node; see `internals.ts`. */
export interface Internals {
  readonly JSStream: NativeStreamClass
  readonly AsyncWrap: { readonly prototype: object }
  readonly TCP: NativeClass
  readonly owner: symbol
  readonly reinitialize: symbol
  readonly timeout: symbol
  readonly udpState: symbol
  readonly UDP: NativeClass
  readonly ChannelWrap: NativeClass
  readonly cares: { getaddrinfo: (...args: unknown[]) => number }
  readonly writes: WriteState
}
