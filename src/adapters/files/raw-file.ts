/** What files are built on: bytes in and out, one system call at a time. */
import { osError, valueError } from '../../core/arguments.ts'
import type { CallOptions } from '../api/call-options.ts'

export abstract class RawFile {
  readonly reads: boolean
  readonly writes: boolean
  closed = false

  constructor(reads: boolean, writes: boolean) {
    this.reads = reads
    this.writes = writes
  }

  abstract get descriptor(): number
  /** What one system call gives: nothing at the end of the stream, null when it would have to wait. */
  abstract read(size: number, options: CallOptions): Promise<Uint8Array | null>
  /** How many bytes one system call took; null when it would have to wait. */
  abstract write(bytes: Uint8Array, options: CallOptions): Promise<number | null>
  protected abstract release(): Promise<void>

  checkReadable(): void {
    this.checkOpen()
    if (!this.reads) throw osError('not readable')
  }

  checkWritable(): void {
    this.checkOpen()
    if (!this.writes) throw osError('not writable')
  }

  checkOpen(): void {
    if (this.closed) throw valueError('I/O operation on closed file.')
  }

  async close(): Promise<void> {
    if (this.closed) return
    this.closed = true
    await this.release()
  }
}
