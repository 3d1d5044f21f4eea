/** Descriptors and the open files behind them: dup, close, O_NONBLOCK, the descriptor limit. */
import { IntMap } from '../int-map.ts'
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
  /** What each descriptor means; undefined for those that are free. */
  #descriptors: (OpenFile | undefined)[] = []
  #count = 0
  #files = new IntMap<OpenFile>()
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
    return this.#count + FIRST_DESCRIPTOR
  }

  /** Whether one more descriptor may be had. */
  get full(): boolean {
    return !this.hasRoom(1)
  }

  /** Whether so many more descriptors may be had. */
  hasRoom(count: number): boolean {
    return this.used + count <= this.limit
  }

  /** Ascending. */
  get descriptors(): readonly number[] {
    return [...this.#descriptors.keys()].filter((fd) => this.#descriptors[fd] !== undefined)
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
    while (this.#descriptors.length < descriptor) this.#descriptors.push(undefined)
    this.#descriptors[descriptor] = file
    this.#count += 1
    file.references += 1
    file.descriptors += 1
    this.#lowestFree = this.#freeFrom(descriptor + 1)
    return descriptor
  }

  get(descriptor: number): OpenFile | undefined {
    return this.#descriptors[descriptor]
  }

  file(id: FileId): OpenFile | undefined {
    return this.#files.get(id)
  }

  /** The descriptor is free again; the file keeps its other references. */
  uninstall(descriptor: number): OpenFile | undefined {
    const file = this.get(descriptor)
    if (file === undefined) return undefined
    this.#descriptors[descriptor] = undefined
    this.#count -= 1
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
    copy.#files = this.#files.clone((file) => file.copy())
    copy.#descriptors = this.#descriptors.map((file) =>
      file === undefined ? undefined : copy.#files.get(file.id),
    )
    copy.#count = this.#count
    copy.#first = this.#first
    copy.#lowestFree = this.#lowestFree
    copy.#highest = this.#highest
    copy.#nextFile = this.#nextFile
    return copy
  }

  #freeFrom(descriptor: number): number {
    let next = descriptor
    while (this.#descriptors[next] !== undefined) next += 1
    return next
  }
}
