/** What binary and text files share: lines, iteration, the end. */
import { integer } from '../../core/arguments.ts'
import { type CallOptions, NO_OPTIONS } from '../api/call-options.ts'
import type { SocketFile } from '../api/file.ts'
import type { RawFile } from './raw-file.ts'

export abstract class FileBase<T extends string | Uint8Array> implements SocketFile<T> {
  readonly mode: string
  protected readonly raw: RawFile

  constructor(raw: RawFile, mode: string) {
    this.raw = raw
    this.mode = mode
  }

  abstract readline(limit?: number, options?: CallOptions): Promise<T>
  abstract flush(options?: CallOptions): Promise<void>
  protected abstract put(line: T, options: CallOptions): Promise<unknown>

  get closed(): boolean {
    return this.raw.closed
  }

  readable(): boolean {
    return this.raw.reads
  }

  writable(): boolean {
    return this.raw.writes
  }

  fileno(): number {
    return this.raw.closed ? -1 : this.raw.descriptor
  }

  async readlines(hint = -1, options = NO_OPTIONS): Promise<T[]> {
    const enough = integer(hint) <= 0 ? Number.POSITIVE_INFINITY : hint
    const lines: T[] = []
    for (let size = 0; size <= enough; ) {
      const line = await this.readline(-1, options)
      if (line.length === 0) break
      lines.push(line)
      size += line.length
    }
    return lines
  }

  async writelines(lines: Iterable<T>, options = NO_OPTIONS): Promise<void> {
    for (const line of lines) await this.put(line, options)
  }

  async close(options = NO_OPTIONS): Promise<void> {
    if (this.raw.closed) return
    try {
      if (this.raw.writes) await this.flush(options)
    } finally {
      await this.raw.close()
    }
  }

  [Symbol.asyncDispose](): Promise<void> {
    return this.close()
  }

  async *[Symbol.asyncIterator](): AsyncGenerator<T, void, undefined> {
    for (;;) {
      const line = await this.readline()
      if (line.length === 0) return
      yield line
    }
  }
}

/** How much to read: everything when negative or not given. */
export function readLimit(size: number | null | undefined): number {
  if (size === null || size === undefined) return Number.POSITIVE_INFINITY
  const number = integer(size)
  return number < 0 ? Number.POSITIVE_INFINITY : number
}
