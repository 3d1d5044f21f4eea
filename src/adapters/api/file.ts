/**
 * The files of `makefile`: a socket read and written as a file, binary (a mode with `b`) or text. A file keeps the
 * connection open until it is closed itself, and a timeout of the socket is raised through it: after one, reading is
 * over.
 *
 * Errors are the socket's, and `ArgumentError` where Python's io raises ValueError or UnsupportedOperation.
 */
import type { CallOptions, Data } from './call-options.ts'

/** What becomes of what the encoding does not have: Python's names. */
export type ErrorHandling =
  | 'strict'
  | 'replace'
  | 'ignore'
  | 'backslashreplace'
  | 'surrogateescape'
  | 'xmlcharrefreplace'

/** How `makefile` makes a file. */
export interface FileOptions {
  /** Bytes of the buffers; 0 is none (binary only), -1 or undefined the usual 8192. */
  readonly buffering?: number | null | undefined
  /** Text only: `utf-8` (default), `ascii` or `latin-1`, under any of their usual names. */
  readonly encoding?: string | null | undefined
  /** Text only: what happens to bytes or characters outside of the encoding. */
  readonly errors?: ErrorHandling | null | undefined
  /**
   * Text only. Reading: null (default) makes `\n` of `\r\n` and `\r`; `''` ends lines at any of them and leaves them
   * alone; else lines end there. Writing: `\r` or `\r\n` replace `\n`.
   */
  readonly newline?: '' | '\n' | '\r' | '\r\n' | null | undefined
}

/** What both kinds have. Iterating gives the lines. */
export interface SocketFile<T extends string | Uint8Array>
  extends AsyncDisposable,
    AsyncIterable<T> {
  /** The mode that it was opened with. */
  readonly mode: string
  /** Whether `close` has been called. */
  readonly closed: boolean
  /** Whether it was opened for reading. */
  readable(): boolean
  /** Whether it was opened for writing. */
  writable(): boolean
  /** The descriptor of the socket; -1 when that is closed. */
  fileno(): number
  /** One line with its end, at most `limit` bytes or characters; empty at the end of the stream. */
  readline(limit?: number, options?: CallOptions): Promise<T>
  /** All lines, or as many as make `hint` bytes or characters. */
  readlines(hint?: number, options?: CallOptions): Promise<T[]>
  /** Writes them one after the other, and adds nothing between them. */
  writelines(lines: Iterable<T>, options?: CallOptions): Promise<void>
  /** Sends what the buffer holds. */
  flush(options?: CallOptions): Promise<void>
  /** Flushes and closes; the socket too when nothing else holds it. Again is silent. */
  close(options?: CallOptions): Promise<void>
}

/** A file of bytes, as `makefile('rwb')` makes it. */
export interface BinaryFile extends SocketFile<Uint8Array> {
  /**
   * `size` bytes, fewer only at the end of the stream; everything up to there when it is negative. Unbuffered: what
   * one system call gives. Null when there is nothing yet and the socket does not block.
   */
  read(size?: number, options?: CallOptions): Promise<Uint8Array | null>
  /** What is in the buffer, or what one system call gives; at most `size`. */
  read1(size?: number, options?: CallOptions): Promise<Uint8Array>
  /** Reads into a buffer, as `read` does, and gives how many bytes. */
  readinto(buffer: ArrayBufferView, options?: CallOptions): Promise<number | null>
  /** Reads into a buffer, as `read1` does, and gives how many bytes. */
  readinto1(buffer: ArrayBufferView, options?: CallOptions): Promise<number | null>
  /** What is in the buffer, or what one system call puts there, without taking it; `size` is a hint that is ignored. */
  peek(size?: number, options?: CallOptions): Promise<Uint8Array>
  /**
   * Takes all of it and sends when the buffer is full. Unbuffered: what one system call takes; null when that would
   * have to wait and the socket does not block.
   */
  write(data: Data, options?: CallOptions): Promise<number | null>
}

/** A file of text, as `makefile('rw')` makes it. */
export interface TextFile extends SocketFile<string> {
  /** How characters are written: `utf-8` and others. */
  readonly encoding: string
  /** `size` characters, fewer only at the end of the stream; everything up to there when it is negative. */
  read(size?: number, options?: CallOptions): Promise<string>
  /** Takes all of it, and gives how many characters that were. */
  write(text: string, options?: CallOptions): Promise<number>
}
