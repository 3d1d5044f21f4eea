/**
 * What this adapter needs of Node that Node does not document: each by its name, what it is for, and how it is found.
 * They are looked for once, through public objects where that is possible; a missing one is named by the error.
 */
import { createSocket } from 'node:dgram'
import { Resolver } from 'node:dns'
import { Socket } from 'node:net'
import { type Duplex, PassThrough } from 'node:stream'
import { TLSSocket } from 'node:tls'
import type { Internals } from './native.ts'

/** Something of Node that this adapter stands on is not there. */
export class MissingInternalError extends Error {
  /** The name of the class. */
  override readonly name = 'MissingInternalError'
  /** As Node's errors have it. */
  readonly code = 'ERR_MISSING_INTERNAL'
  /** Which one: a row of {@link INTERNALS}. */
  readonly internal: string

  constructor(internal: string, use: string, cause?: unknown) {
    super(
      `Node ${process.version} has no ${internal}, which unmodified programs need here: ${use}`,
      cause === undefined ? undefined : { cause },
    )
    this.internal = internal
  }
}

type Loose = Record<PropertyKey, unknown>

/** The symbol of that description among the own ones of an object. */
export function symbolOf(object: object, description: string): symbol | undefined {
  return Object.getOwnPropertySymbols(object).find((own) => own.description === description)
}

/** `process.binding` warns under --pending-deprecation; what is taken from it is no news to the program. */
function binding(name: string): Loose {
  const loose = process as unknown as {
    noDeprecation?: boolean | undefined
    binding(name: string): Loose
  }
  if (loose.noDeprecation === true) return loose.binding(name)
  const had = Object.getOwnPropertyDescriptor(loose, 'noDeprecation')
  loose.noDeprecation = true
  try {
    return loose.binding(name)
  } finally {
    if (had === undefined) delete loose.noDeprecation
    else Object.defineProperty(loose, 'noDeprecation', had)
  }
}

function withTls<T>(stream: Duplex | undefined, look: (handle: Loose) => T): T {
  const socket = new TLSSocket(stream as Duplex)
  socket.on('error', () => {})
  try {
    return look((socket as unknown as { _handle: Loose })._handle)
  } finally {
    socket.destroy()
  }
}

const parentClass = (handle: Loose): unknown => (handle['_parent'] as Loose)['constructor']

function udp<T>(look: (state: Loose, symbol: symbol) => T): T {
  const socket = createSocket('udp4')
  try {
    const symbol = symbolOf(socket, 'state symbol') as symbol
    return look((socket as unknown as Record<symbol, Loose>)[symbol] as Loose, symbol)
  } finally {
    socket.close()
  }
}

/** One internal: what it is used for, and how it is found. */
interface Row {
  readonly use: string
  readonly find: () => unknown
}

/** Every internal, by the name under which the adapter has it. */
export const INTERNALS: Readonly<Record<keyof Internals, Row>> = {
  JSStream: {
    use: 'the native stream that simulated handles derive from, so that TLS, HTTP and HTTP/2 read and write them',
    find: () => withTls(new PassThrough(), parentClass),
  },
  AsyncWrap: {
    use: 'the native class under all others, on which a job of the thread pool is told apart by its `ondone`',
    find: () => {
      const { prototype } = withTls(new PassThrough(), parentClass) as { prototype: object }
      const above = Object.getPrototypeOf(prototype) as Loose
      return typeof above['getAsyncId'] === 'function' ? above['constructor'] : undefined
    },
  },
  TCP: {
    use: 'the native handle of a real connection: told from a simulated one, and used for what passes through',
    find: () => withTls(undefined, parentClass),
  },
  owner: {
    use: 'the symbol under which a handle has its socket',
    find: () => withTls(new PassThrough(), (handle) => symbolOf(handle, 'owner_symbol')),
  },
  reinitialize: {
    use: 'the method that gives a socket another handle',
    find: () => symbolOf(Socket.prototype, 'kReinitializeHandle'),
  },
  timeout: {
    use: 'the symbol under which a socket has the timer of setTimeout',
    find: () => {
      const socket = new Socket()
      return symbolOf(socket, 'timeout') ?? symbolOf(socket, 'kTimeout')
    },
  },
  udpState: {
    use: 'the symbol under which a datagram socket has its handle',
    find: () => udp((_, symbol) => symbol),
  },
  UDP: {
    use: 'the native datagram handle, whose methods are replaced',
    find: () => udp((state) => (state['handle'] as Loose)['constructor']),
  },
  ChannelWrap: {
    use: 'the native resolver behind dns.resolve, whose queries are answered from the names of the world',
    find: () => (new Resolver() as unknown as { _handle: object })._handle.constructor,
  },
  cares: {
    use: 'the binding behind dns.lookup, whose getaddrinfo is answered from the names of the world',
    find: () => {
      const cares = binding('cares_wrap')
      return typeof cares['getaddrinfo'] === 'function' ? cares : undefined
    },
  },
  writes: {
    use: 'the array that tells of a write whether it was done at once, and of how many bytes',
    find: () => {
      const { streamBaseState, kBytesWritten, kLastWriteWasAsync } = binding('stream_wrap')
      if (streamBaseState === undefined || typeof kBytesWritten !== 'number') return undefined
      return { state: streamBaseState, bytes: kBytesWritten, wasAsync: kLastWriteWasAsync }
    },
  },
}

let found: Internals | null = null

/**
 * All of them.
 * @throws {MissingInternalError} the first that this Node does not have
 */
export function internals(): Internals {
  if (found !== null) return found
  const all: Loose = {}
  for (const [name, row] of Object.entries(INTERNALS)) all[name] = find(name, row)
  found = all as unknown as Internals
  return found
}

function find(name: string, { use, find: look }: Row): unknown {
  let value: unknown
  try {
    value = look()
  } catch (error) {
    throw new MissingInternalError(name, use, error)
  }
  if (value === undefined) throw new MissingInternalError(name, use)
  return value
}
