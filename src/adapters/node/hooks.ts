/** Where Node's `net` and `tls` get their handles: connections and servers are given simulated ones. */
import { Server, Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { listenError } from './errors.ts'
import type { Installation } from './installation.ts'
import { internals } from './internals.ts'
import type { NativeClass } from './native.ts'
import type { Patches } from './patches.ts'
import type { HandleOwner, StreamHandle } from './stream-handle.ts'

type Method = (this: Inner, ...args: unknown[]) => unknown

/** A socket with what Node keeps in it. */
interface Inner extends HandleOwner {
  _handle: object | null
  _undestroy(): void
  _peername?: unknown
  _sockname?: unknown
  emit(event: string, ...args: unknown[]): boolean
}

interface ConnectOptions {
  readonly path?: unknown
  readonly host?: unknown
  readonly port?: unknown
  readonly autoSelectFamilyAttemptTimeout?: unknown
}

/** What a connect call was given: options, `port, host`, or a path; or what Node has made of it already. */
function optionsOf(args: readonly unknown[]): ConnectOptions {
  const first = Array.isArray(args[0]) ? args[0][0] : args[0]
  if (typeof first === 'object' && first !== null) return first as ConnectOptions
  if (typeof first === 'string' && !Number.isInteger(Number(first))) return { path: first }
  return { port: first, host: typeof args[1] === 'string' ? args[1] : undefined }
}

export function hookStreams(patches: Patches, installation: Installation): void {
  const { TCP, owner, reinitialize } = internals()
  const { classes, outside } = installation

  const isReal = (handle: unknown): boolean =>
    handle instanceof (TCP as NativeClass) && !installation.isSimulated(handle)

  /** Sockets whose next handles are real ones. */
  const passing = new WeakSet<object>()

  patches.set(Socket.prototype, 'connect', (was: Method) => {
    return function connect(this: Inner, ...args: unknown[]) {
      const options = optionsOf(args)
      if (this.destroyed === true) {
        this._handle = null
        this._undestroy()
        this._peername = null
        this._sockname = null
      }
      const isPipe = typeof options.path === 'string'
      const host =
        typeof options.host === 'string' && options.host !== '' ? options.host : 'localhost'
      if (!isPipe && outside.passes(host, Number(options.port))) {
        passing.add(this)
        const { _handle: handle } = this as { _handle: { _parent?: unknown } | null }
        const below = installation.isSimulated(handle) ? handle : handle?._parent
        if (installation.isSimulated(below)) replace(this, new TCP(0))
      } else {
        passing.delete(this)
        installation.attempts.note(this, options.autoSelectFamilyAttemptTimeout)
        if (!this._handle) replace(this, installation.newHandle(isPipe ? 'Pipe' : 'Tcp'))
      }
      return Reflect.apply(was, this, args)
    }
  })

  /** Gives a socket another handle, as Node does between two attempts. */
  const replace = (socket: Inner, handle: object): void => {
    ;(handle as Record<symbol, unknown>)[owner] = socket
    const method = (socket as unknown as Record<symbol, (handle: object) => void>)[reinitialize]
    method?.call(socket, handle)
  }

  patches.set(Socket.prototype, reinitialize, (was: Method) => {
    return function reinitializeHandle(this: Inner, handle: unknown) {
      if (!isReal(handle) || passing.has(this)) return Reflect.apply(was, this, [handle])
      ;(handle as StreamHandle).close()
      return Reflect.apply(was, this, [installation.newHandle('Tcp')])
    }
  })

  patches.set(TLSSocket.prototype, '_wrapHandle', (was: Method) => {
    return function _wrapHandle(this: Inner, wrap: unknown, handle: unknown, ...rest: unknown[]) {
      let below = handle as StreamHandle | null | undefined
      if (!wrap && !passing.has(this) && (!below || isReal(below))) {
        below?.close()
        below = installation.newHandle('Tcp')
        ;(below as unknown as Record<symbol, unknown>)[owner] = this
      }
      const top = Reflect.apply(was, this, [wrap, below, ...rest]) as object
      if (installation.isSimulated(below)) below.top = top
      else if (installation.isSimulated((wrap as Inner | undefined)?._handle)) {
        ;((wrap as Inner)._handle as StreamHandle).top = top
      }
      return top
    }
  })

  // resetAndDestroy, among others, asks whether a handle is a TCP handle.
  patches.set(TCP, Symbol.hasInstance, () => {
    return (handle: unknown) =>
      handle instanceof classes.Tcp || Function.prototype[Symbol.hasInstance].call(TCP, handle)
  })
}

export function hookServers(patches: Patches, installation: Installation): void {
  patches.set(Server.prototype, '_listen2', (was: Method) => {
    return function _listen2(
      this: Inner,
      address: string | null,
      port: number,
      addressType: number,
      backlog: number,
      fd: unknown,
      flags: number,
    ) {
      const real = (typeof fd === 'number' && fd >= 0) || this._handle
      if (!real) {
        const isPipe = port === -1 && addressType === -1
        const bound = isPipe
          ? bindPath(installation, address as string)
          : bindInet(installation, address, port, flags)
        if (typeof bound === 'number') {
          process.nextTick(() => this.emit('error', listenError(bound, address, port)))
          return undefined
        }
        this._handle = bound
        if (!address && !isPipe) [address, addressType] = ['::', 6]
      }
      return Reflect.apply(was, this, [address, port, addressType, backlog, fd, flags])
    }
  })
}

function bindPath(installation: Installation, path: string): StreamHandle | number {
  const handle = installation.newHandle('Pipe')
  const status = handle.bind(path)
  if (status === 0) return handle
  handle.close()
  return status
}

/** Without an address: every one of both families, or where there is no IPv6 every one of IPv4. */
function bindInet(
  installation: Installation,
  address: string | null,
  port: number,
  flags: number,
): StreamHandle | number {
  let status = 0
  for (const host of address ? [address] : ['::', '0.0.0.0']) {
    const handle = installation.newHandle('Tcp')
    status = handle.bind(host, port, flags)
    if (status === 0) return handle
    handle.close()
  }
  return status
}
