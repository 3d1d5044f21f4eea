/** The files that request handlers read from and write to, where `makefile` has none that fit. */
import { concat } from '../../core/bytes.ts'
import type { CallOptions } from '../api/call-options.ts'
import type { Socket } from '../api/socket.ts'
import { BufferedFile, UnbufferedFile } from '../files/binary-file.ts'
import { RawFile } from '../files/raw-file.ts'

const BUFFER_SIZE = 8192
const NO_DESCRIPTOR = -1

/** Writes everything at once; does not keep the socket open. */
class SocketWriter extends RawFile {
  readonly #socket: Socket

  constructor(socket: Socket) {
    super(false, true)
    this.#socket = socket
  }

  override get descriptor(): number {
    return this.#socket.fileno()
  }

  override async read(): Promise<null> {
    return null
  }

  override async write(bytes: Uint8Array, options: CallOptions): Promise<number> {
    await this.#socket.sendall(bytes, options)
    return bytes.length
  }

  protected override async release(): Promise<void> {}
}

/** Bytes in memory: reads those it was made from, keeps those that are written. */
class Memory extends RawFile {
  readonly #written: Uint8Array[] = []
  #unread: Uint8Array

  constructor(bytes: Uint8Array) {
    super(true, true)
    this.#unread = bytes
  }

  get value(): Uint8Array {
    return concat(this.#written)
  }

  override get descriptor(): number {
    return NO_DESCRIPTOR
  }

  override async read(size: number): Promise<Uint8Array> {
    const bytes = this.#unread.subarray(0, size)
    this.#unread = this.#unread.subarray(bytes.length)
    return bytes
  }

  override async write(bytes: Uint8Array): Promise<number> {
    this.#written.push(new Uint8Array(bytes))
    return bytes.length
  }

  protected override async release(): Promise<void> {}
}

/** An unbuffered file whose writes are whole. */
export function writerOf(socket: Socket): UnbufferedFile {
  return new UnbufferedFile(new SocketWriter(socket), 'wb')
}

/** A file of these bytes. */
export function bytesFile(bytes: Uint8Array): BufferedFile {
  return new BufferedFile(new Memory(bytes), 'rb', BUFFER_SIZE)
}

/** A file in memory that can tell what was written to it. */
export class ReplyFile extends UnbufferedFile {
  readonly #memory: Memory

  constructor() {
    const memory = new Memory(new Uint8Array(0))
    super(memory, 'wb')
    this.#memory = memory
  }

  getvalue(): Uint8Array {
    return this.#memory.value
  }
}
