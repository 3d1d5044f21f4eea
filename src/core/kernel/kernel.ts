/**
 * One host's kernel: the container of its records, descriptors and ports, and the way from an input to its effects.
 *
 * It decides nothing about protocols or calls: it finds the record, lets the record's own code answer, keeps those
 * who must wait (`kernel/waiting.ts`), and hands effects to its driver. Both worlds drive it: `sim` in virtual time,
 * `adapters` for real. Inputs come one at a time; after each the driver performs every {@link nextEffect} and calls
 * {@link settle} until nothing is left (design 4).
 */
import type { Ip } from '../address/ip.ts'
import type { Answer } from '../answer.ts'
import type { ErrnoName } from '../errno.ts'
import { Fifo } from '../fifo.ts'
import { NetworkState } from '../inet/network-state.ts'
import { PortTable } from '../inet/ports.ts'
import { IntMap } from '../int-map.ts'
import { invariant } from '../invariant.ts'
import type { Packet } from '../packet.ts'
import type { Rule } from '../rule.ts'
import type { Context, Interface, Route } from '../socket/context.ts'
import type { Credentials } from '../socket/credentials.ts'
import type { Completion, Effect } from '../socket/effect.ts'
import type { Owner, Sock, SockId } from '../socket/sock.ts'
import type { Wait } from '../socket/wait.ts'
import type { Micros } from '../time.ts'
import { UnixNamespace } from '../unix/namespace.ts'
import type { KernelEnvironment } from './environment.ts'
import { FileTable, type OpenFile } from './files.ts'
import { IdQueue } from './id-queue.ts'
import type { PollWait } from './polling.ts'
import { expirePoll, recheckPolls } from './polling.ts'
import type { Profile } from './profile.ts'
import type { Settings } from './settings.ts'
import type { KernelObserver } from './trace.ts'
import { expireWaits, releaseFile, retryWaits } from './waiting.ts'

/** One host's kernel: sockets, descriptors, calls that wait, due times. */
export class Kernel implements Context {
  now: Micros = 0
  /** Whose edit of records this is: a copy of the kernel has another one. */
  owner: Owner = {}
  /** What it sees of the machine. */
  readonly environment: KernelEnvironment
  /** Who is bound to what. */
  ports: PortTable = new PortTable()
  /** What it remembers of the network: path MTUs, metrics. */
  network: NetworkState = new NetworkState()
  #unix: UnixNamespace | null = null
  /** Its open files and descriptors. */
  files: FileTable
  /** Who is told what happens in it. */
  observer: KernelObserver | null = null
  /** Waiting poll(2) calls by id, and which of them watch a socket. */
  readonly polls: IntMap<PollWait>
  /** Which polls watch a socket. */
  readonly watchers: IntMap<SockId[]>
  /** How often watched sockets were woken, where changes of readiness are asked for. */
  readonly wakes: IntMap<number>
  /** The sockets of which every wake is told, and what is said then; see `reportWakes`. */
  readonly reports: IntMap<Completion>
  /** Where each blocked call waits. */
  readonly waiting: IntMap<SockId>
  /** Its sockets, by their numbers. */
  readonly records: IntMap<Sock>

  #lastId = 0
  readonly #effects = new Fifo<Effect>()
  readonly #touched = new IdQueue()
  readonly #woken = new IdQueue()
  /** Of those, the ones whose watchers look again whatever they have asked for. */
  readonly #stirred = new Set<SockId>()
  readonly #deferred = new IdQueue()

  constructor(environment: KernelEnvironment, original: Kernel | null = null) {
    this.environment = environment
    if (original === null) {
      this.waiting = new IntMap()
      this.records = new IntMap()
      this.polls = new IntMap()
      this.watchers = new IntMap()
      this.wakes = new IntMap()
      this.reports = new IntMap()
    } else {
      this.waiting = original.waiting.clone()
      this.records = original.records.clone()
      this.polls = original.polls.clone()
      this.watchers = original.watchers.clone((watchers) => [...watchers])
      this.wakes = original.wakes.clone()
      this.reports = original.reports.clone()
    }
    this.files = new FileTable(environment.settings.nofile)
  }

  /**
   * A kernel in the same state for another environment. Records are shared until one side edits them: both get a new
   * owner. Only between two inputs.
   */
  clone(environment: KernelEnvironment): Kernel {
    const settled = this.#touched.isEmpty && this.#woken.isEmpty && this.#deferred.isEmpty
    invariant(settled && this.#effects.isEmpty, 'kernel.clone', 'amid an input', this.now)
    const copy = new Kernel(environment, this)
    this.owner = {}
    copy.now = this.now
    copy.ports = this.ports.clone()
    copy.network = this.network.clone()
    copy.#unix = this.#unix?.clone() ?? null
    copy.files = this.files.clone()
    copy.#lastId = this.#lastId
    return copy
  }

  /**
   * The kernel that starts where this one lost its power: it knows of nothing but what was on the disk. Records and
   * descriptors go on being counted, so that nothing of before means anything now.
   */
  afterReboot(): Kernel {
    const fresh = new Kernel(this.environment)
    fresh.now = this.now
    fresh.#lastId = this.#lastId
    fresh.files.startAfter(this.files)
    fresh.#unix = this.#unix?.afterReboot() ?? null
    return fresh
  }

  /** Made when it is first asked for: few hosts have local sockets. */
  get unix(): UnixNamespace {
    this.#unix ??= new UnixNamespace()
    return this.#unix
  }

  set unix(names: UnixNamespace) {
    this.#unix = names
  }

  /** Its settings now. */
  get settings(): Settings {
    return this.environment.settings
  }

  /** Whose rules it follows. */
  get profile(): Profile {
    return this.environment.profile
  }

  get credentials(): Credentials {
    const { pid, uid, gid = uid } = this.environment
    return { pid, uid, gid }
  }

  /** The interfaces of the host. */
  get interfaces(): readonly Interface[] {
    return this.environment.interfaces
  }

  // What the world puts in

  /** A packet has reached this host. */
  receive(packet: Packet): void {
    if (this.observer !== null) this.observer({ kind: 'in', packet })
    this.environment.stack.receive(this, packet)
  }

  /** The timer that {@link KernelEnvironment.rearm} set is due. */
  timer(id: SockId): void {
    const poll = this.polls.size === 0 ? undefined : this.polls.get(id)
    if (poll !== undefined) {
      expirePoll(this, poll)
      return
    }
    const sock = this.edit(id)
    if (sock === undefined) return
    if (sock.nextTimer() <= this.now) sock.ops.timer?.(this, sock)
    if (sock.waits.length > 0) expireWaits(this, sock)
  }

  /** Tries again whoever may go on; true when that produced something to perform. */
  settle(): boolean {
    while (!(this.#deferred.isEmpty && this.#woken.isEmpty)) {
      if (!this.#resumeNext()) this.#wakeNext()
      if (!this.#effects.isEmpty) return true
    }
    // Estimates of times are fractions; a timer is due in whole microseconds.
    for (let id = this.#touched.take(); id !== undefined; id = this.#touched.take()) {
      this.environment.rearm(id, Math.ceil(this.#due(id)))
    }
    return !this.#effects.isEmpty
  }

  /** What was put off comes before those who were woken; false when nothing was. */
  #resumeNext(): boolean {
    const id = this.#deferred.take()
    if (id === undefined) return false
    const sock = this.edit(id)
    sock?.ops.resume?.(this, sock)
    return true
  }

  #wakeNext(): void {
    const sock = this.edit(this.#woken.take() as SockId)
    if (sock === undefined) return
    if (sock.waits.length > 0) retryWaits(this, sock)
    const watchers = this.watchers.size === 0 ? undefined : this.watchers.get(sock.id)
    if (watchers !== undefined) recheckPolls(this, sock.id, watchers, this.#stirred.delete(sock.id))
    const report = this.reports.size === 0 ? undefined : this.reports.get(sock.id)
    if (report !== undefined) this.#effects.push(report)
  }

  /** The effects since the last time, in order. */
  takeEffects(): Effect[] {
    return this.#effects.takeAll()
  }

  /** The next effect, in order; undefined when all are taken. */
  nextEffect(): Effect | undefined {
    return this.#effects.shift()
  }

  #due(id: SockId): Micros {
    const sock = this.records.get(id)
    if (sock === undefined) return this.polls.get(id)?.deadline ?? Number.POSITIVE_INFINITY
    let due = sock.nextTimer()
    const { waits } = sock
    for (let index = 0; index < waits.length; index += 1) {
      const { deadline } = waits[index] as Wait
      if (deadline < due) due = deadline
    }
    return due
  }

  // What a step may ask (see Context)

  fire(rule: Rule): void {
    this.environment.countRule?.(rule)
    if (this.observer !== null) this.observer({ kind: 'rule', sock: null, rule })
  }

  emit(effect: Effect): void {
    if (this.observer !== null && effect.kind === 'packet') {
      this.observer({ kind: 'out', packet: effect })
    }
    this.#effects.push(effect)
  }

  get unwatched(): boolean {
    const { environment } = this
    return (
      environment.unwatched === true &&
      this.observer === null &&
      environment.countRule === null &&
      this.#effects.isEmpty &&
      !this.network.isListening
    )
  }

  /** A packet of the host for itself has been taken in without having been sent. */
  crossed(): void {
    this.environment.crossed?.()
  }

  random(): number {
    return this.environment.random()
  }

  randomBelow(bound: number): number {
    return Math.floor(((this.environment.random() >>> 0) / 0x1_0000_0000) * bound)
  }

  nextId(): SockId {
    this.#lastId += 1
    return this.#lastId
  }

  peek(id: SockId): Sock | undefined {
    return this.records.get(id)
  }

  edit(id: SockId): Sock | undefined {
    let sock = this.records.get(id)
    if (sock === undefined) return undefined
    if (sock.owner !== this.owner) {
      sock = sock.copy(this.owner)
      this.records.set(id, sock)
    }
    this.#touched.add(id)
    return sock
  }

  add(sock: Sock): void {
    this.records.set(sock.id, sock)
    this.#touched.add(sock.id)
  }

  remove(id: SockId): void {
    this.records.delete(id)
    if (this.wakes.size > 0 && this.wakes.delete(id)) this.watchers.delete(id)
    if (this.reports.size > 0) this.reports.delete(id)
    this.#touched.add(id)
  }

  wake(sock: Sock): void {
    if (this.isAwaited(sock)) this.#woken.add(sock.id)
  }

  isAwaited(sock: Sock): boolean {
    return (
      sock.waits.length > 0 ||
      (this.watchers.size > 0 && this.watchers.has(sock.id)) ||
      (this.reports.size > 0 && this.reports.has(sock.id))
    )
  }

  wakeAll(sock: Sock): void {
    this.wake(sock)
    if (this.watchers.size > 0 && this.watchers.has(sock.id)) this.#stirred.add(sock.id)
  }

  defer(sock: Sock): void {
    this.#deferred.add(sock.id)
  }

  get observed(): boolean {
    return this.observer !== null
  }

  changed(sock: Sock, what: string): void {
    if (this.observer !== null) this.observer({ kind: 'change', sock: sock.id, what })
  }

  /** The timers of a socket may have changed. */
  touch(id: SockId): void {
    this.#touched.add(id)
  }

  isLocal(ip: Ip): boolean {
    return this.environment.isLocal(ip)
  }

  route(destination: Ip, source: Ip | null, iface: number): Route | ErrnoName {
    return this.environment.route(destination, source, iface)
  }

  fileOf(descriptor: number): number | null {
    return this.files.get(descriptor)?.id ?? null
  }

  holdersOf(id: number): { readonly sock: SockId; readonly count: number } {
    const file = this.files.file(id) as OpenFile
    return { sock: file.sock, count: file.references }
  }

  holdFile(id: number): void {
    const file = this.files.file(id) as OpenFile
    file.references += 1
  }

  /** One reference to an open file less; it goes with its last. */
  dropFile(id: number): void {
    const file = this.files.file(id)
    if (file !== undefined) releaseFile(this, file)
  }

  installFile(id: number): number | null {
    const file = this.files.file(id)
    if (file === undefined || this.files.full) return null
    return this.files.install(file)
  }

  /** Counts the rule of an answer, and returns the answer. */
  answered<T>(answer: Answer<T>): Answer<T> {
    this.environment.countRule?.(answer.rule)
    return answer
  }
}
