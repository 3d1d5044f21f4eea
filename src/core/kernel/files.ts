/** Descriptors and the open files behind them: dup, close, O_NONBLOCK, the descriptor limit. */
import type { SockId } from '../socket/sock.ts'

export type FileId = number

export class OpenFile {
  readonly id: FileId
  readonly sock: SockId
  /** O_NONBLOCK: shared by all descriptors of the file. */
  nonblocking = false
  /** Descriptors alone. */
  descriptors = 0
  /** Descriptors, blocked calls and messages in flight that hold the file. */
  references = 0

  constructor(id: FileId, sock: SockId) {
    this.id = id
    this.sock = sock
  }

  copy(): OpenFile {
    const file = new OpenFile(this.id, this.sock)
    file.nonblocking = this.nonblocking
    file.descriptors = this.descriptors
    file.references = this.references
    return file
  }
}

/** Standard input, output and error stand before the first socket. */
const FIRST_DESCRIPTOR = 3

export class FileTable {
  /** RLIMIT_NOFILE. */
  limit: number
  #descriptors = new Map<number, FileId>()
  #files = new Map<FileId, OpenFile>()
  /** Those below were the descriptors of programs that have died. */
  #first = FIRST_DESCRIPTOR
  #lowestFree = FIRST_DESCRIPTOR
  #highest = FIRST_DESCRIPTOR - 1
  #nextFile = 1

  constructor(limit: number) {
    this.limit = limit
  }

  /** Descriptors in use, the standard three included. */
  get used(): number {
    return this.#descriptors.size + FIRST_DESCRIPTOR
  }

  /** Whether one more descriptor may be had. */
  get full(): boolean {
    return !this.hasRoom(1)
  }

  /** Whether so many more descriptors may be had. */
  hasRoom(count: number): boolean {
    return this.used + count <= this.limit
  }

  get descriptors(): readonly number[] {
    return [...this.#descriptors.keys()].sort((a, b) => a - b)
  }

  open(sock: SockId): OpenFile {
    const file = new OpenFile(this.#nextFile++, sock)
    this.#files.set(file.id, file)
    return file
  }

  /** The lowest free descriptor now means `file`. The caller has checked {@link full}. */
  install(file: OpenFile): number {
    const descriptor = this.#lowestFree
    if (descriptor > this.#highest) this.#highest = descriptor
    this.#descriptors.set(descriptor, file.id)
    file.references += 1
    file.descriptors += 1
    let next = descriptor + 1
    while (this.#descriptors.has(next)) next += 1
    this.#lowestFree = next
    return descriptor
  }

  get(descriptor: number): OpenFile | undefined {
    const id = this.#descriptors.get(descriptor)
    return id === undefined ? undefined : this.#files.get(id)
  }

  file(id: FileId): OpenFile | undefined {
    return this.#files.get(id)
  }

  /** The descriptor is free again; the file keeps its other references. */
  uninstall(descriptor: number): OpenFile | undefined {
    const file = this.get(descriptor)
    if (file === undefined) return undefined
    this.#descriptors.delete(descriptor)
    file.descriptors -= 1
    if (descriptor < this.#lowestFree && descriptor >= this.#first) this.#lowestFree = descriptor
    return file
  }

  /** Drops one reference; true when it was the last and the file is gone. */
  drop(file: OpenFile): boolean {
    file.references -= 1
    if (file.references > 0) return false
    this.#files.delete(file.id)
    return true
  }

  /** Gives no descriptor again that `before` has given: who still has one of those has none that means anything. */
  startAfter(before: FileTable): void {
    this.#first = before.#highest + 1
    this.#highest = before.#highest
    this.#lowestFree = this.#first
  }

  clone(): FileTable {
    const copy = new FileTable(this.limit)
    copy.#descriptors = new Map(this.#descriptors)
    for (const [id, file] of this.#files) copy.#files.set(id, file.copy())
    copy.#first = this.#first
    copy.#lowestFree = this.#lowestFree
    copy.#highest = this.#highest
    copy.#nextFile = this.#nextFile
    return copy
  }
}
