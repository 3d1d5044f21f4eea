/**
 * Writes that are done when the call returns, as libuv does them: `JSStream` itself has no word for that. Native writers
 * (TLS, HTTP/2) do not come by here; theirs end in a later turn.
 */
import type { WriteState } from './native.ts'
import type { StreamHandle } from './stream-handle.ts'

type Write = (this: StreamHandle, request: object | null, ...args: unknown[]) => unknown

const ENCODINGS = {
  writeUtf8String: 'utf8',
  writeAsciiString: 'latin1',
  writeLatin1String: 'latin1',
  writeUcs2String: 'utf16le',
} as const

interface Counted {
  bytesWrittenAtOnce: number
}

/** Gives the class of a prototype the methods that try first. */
export function fastWrites(prototype: StreamHandle, writes: WriteState): void {
  const methods = prototype as unknown as Record<string, Write>
  const native = methods['writeBuffer'] as Write
  const { state } = writes

  /** What fits now; the rest goes the native way, and ends later. */
  const write = (handle: StreamHandle, request: object | null, bytes: Uint8Array): unknown => {
    const sent = bytes.length === 0 ? 0 : handle.tryWrite(bytes)
    if (sent < 0 || sent === bytes.length) {
      state[writes.bytes] = bytes.length
      state[writes.wasAsync] = 0
      if (sent > 0) (handle as unknown as Counted).bytesWrittenAtOnce += sent
      return Math.min(sent, 0)
    }
    const answer = native.call(handle, request, sent === 0 ? bytes : bytes.subarray(sent))
    state[writes.bytes] = bytes.length
    ;(handle as unknown as Counted).bytesWrittenAtOnce += sent
    return answer
  }

  methods['writeBuffer'] = function (request, bytes) {
    return write(this, request, bytes as Uint8Array)
  }
  for (const [name, encoding] of Object.entries(ENCODINGS)) {
    methods[name] = function (request, text) {
      return write(this, request, Buffer.from(text as string, encoding))
    }
  }
  methods['writev'] = function (request, chunks, allBuffers) {
    return write(this, request, Buffer.concat(buffersOf(chunks as unknown[], allBuffers === true)))
  }
  countAll(prototype)
}

/** Chunks come alone when all are bytes, else each with its encoding. */
function buffersOf(chunks: readonly unknown[], allBuffers: boolean): readonly Uint8Array[] {
  if (allBuffers) return chunks as Uint8Array[]
  const buffers: Uint8Array[] = []
  for (let at = 0; at < chunks.length; at += 2) {
    const chunk = chunks[at] as Uint8Array | string
    const encoding = chunks[at + 1] as BufferEncoding
    buffers.push(typeof chunk === 'string' ? Buffer.from(chunk, encoding) : chunk)
  }
  return buffers
}

/** `bytesWritten` counts what native code has never seen, too. */
function countAll(prototype: object): void {
  let at: object | null = prototype
  let count: PropertyDescriptor | undefined
  while (at !== null && count === undefined) {
    count = Object.getOwnPropertyDescriptor(at, 'bytesWritten')
    at = Object.getPrototypeOf(at)
  }
  const native = count?.get
  Object.defineProperty(prototype, 'bytesWritten', {
    configurable: true,
    get(this: Counted) {
      return (native?.call(this) as number) + this.bytesWrittenAtOnce
    },
  })
}
