/** poll(2): which of several descriptors are ready, now or within a time. */

import type { Answer } from '../answer.ts'
import { done } from '../answer.ts'
import { AF_UNIX } from '../constants/families.ts'
import { POLLOUT, POLLRDNORM, POLLWRBAND, POLLWRNORM } from '../constants/poll.ts'
import { SOCK_STREAM } from '../constants/types.ts'
import {
  POLL_ALWAYS,
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLNVAL,
  POLLPRI,
  POLLRDHUP,
} from '../socket/blocking.ts'
import { Completion } from '../socket/effect.ts'
import type { Sock, SockId } from '../socket/sock.ts'
import { deadlineAfter, type Micros } from '../time.ts'
import type { FileId, OpenFile } from './files.ts'
import type { Kernel } from './kernel.ts'
import { KERNEL, WAIT } from './rules.ts'

/** struct pollfd, without the answer. */
export interface PollEntry {
  readonly descriptor: number
  readonly events: number
  /** Bits that count whether asked for or not; poll(2)'s own unless given (select(2) and epoll(7) have others). */
  readonly always?: number
  /** Counts only once the socket has been woken more often than that: a change, not a level (epoll(7), EPOLLET). */
  readonly after?: number
  /** The open file that is meant, whatever its descriptor means by now (epoll(7)). */
  readonly file?: FileId
}

function fileOf(kernel: Kernel, { descriptor, file }: PollEntry): OpenFile | undefined {
  return file === undefined ? kernel.files.get(descriptor) : kernel.files.file(file)
}

export class PollWait {
  readonly id: SockId
  readonly entries: readonly PollEntry[]
  readonly deadline: Micros
  readonly socks: readonly SockId[]
  /** Open files that the call holds while it waits: closing their descriptors does not release them. */
  readonly files: readonly FileId[]
  /** All bits that each socket had when the call began. */
  readonly began: readonly number[]

  constructor(
    id: SockId,
    entries: readonly PollEntry[],
    deadline: Micros,
    socks: readonly SockId[],
    files: readonly FileId[],
    began: readonly number[],
  ) {
    this.id = id
    this.entries = entries
    this.deadline = deadline
    this.socks = socks
    this.files = files
    this.began = began
  }
}

/** The bits of one descriptor, unmasked by what was asked for except as poll(2) does. */
export function pollBits(kernel: Kernel, entry: PollEntry): number {
  const file = fileOf(kernel, entry)
  const sock = file === undefined ? undefined : kernel.peek(file.sock)
  return sock === undefined ? POLLNVAL : bitsOf(kernel, sock, entry)
}

function bitsOf(kernel: Kernel, sock: Sock, entry: PollEntry): number {
  if (entry.after !== undefined && (kernel.wakes.get(sock.id) ?? 0) <= entry.after) return 0
  const bits = sock.ops.poll(kernel, sock)
  return withSynonyms(sock, bits) & (entry.events | (entry.always ?? POLL_ALWAYS))
}

/** Linux tells normal data by two names; room by three, where there is no band of urgent data as in TCP (poll(2)). */
function withSynonyms({ family, type }: Sock, bits: number): number {
  const tcp = family !== AF_UNIX && type === SOCK_STREAM
  const room = tcp ? POLLWRNORM : POLLWRNORM | POLLWRBAND
  return bits | ((bits & POLLIN) === 0 ? 0 : POLLRDNORM) | ((bits & POLLOUT) === 0 ? 0 : room)
}

/** Stands among the watchers of a socket whose wakes are counted; no poll has this id. */
const COUNTER: SockId = 0

/** How often the socket of an open file has been woken since this was first asked; null when the file is gone. */
export function countWakes(kernel: Kernel, file: OpenFile | undefined): number | null {
  if (file === undefined || kernel.peek(file.sock) === undefined) return null
  const count = kernel.wakes.get(file.sock)
  if (count !== undefined) return count
  kernel.wakes.set(file.sock, 0)
  watch(kernel, file.sock, COUNTER)
  return 0
}

function watch(kernel: Kernel, sock: SockId, id: SockId): void {
  const watchers = kernel.watchers.get(sock)
  if (watchers === undefined) kernel.watchers.set(sock, [id])
  else watchers.push(id)
}

/** The bits of all, and what looking does to the sockets. */
function lookAtAll(kernel: Kernel, entries: readonly PollEntry[]): number[] {
  return entries.map((entry) => {
    const file = fileOf(kernel, entry)
    const sock = file === undefined ? undefined : kernel.peek(file.sock)
    if (file !== undefined) sock?.ops.polled?.(kernel, sock, !file.nonblocking)
    return pollBits(kernel, entry)
  })
}

/** Gives the bits of every entry, or the id of the wait. `timeout` in microseconds; Infinity waits for ever. */
export function poll(
  kernel: Kernel,
  entries: readonly PollEntry[],
  timeout: Micros,
): Answer<number[]> | number {
  const bits = lookAtAll(kernel, entries)
  if (timeout <= 0 || bits.some((bit) => bit !== 0)) {
    return kernel.answered(done(KERNEL.polled, bits))
  }
  const id = kernel.nextId()
  const held = entries.map((entry) => fileOf(kernel, entry) as OpenFile)
  const socks = held.map((file) => file.sock)
  const files = held.map((file) => file.id)
  const began = socks.map((id) => {
    const sock = kernel.peek(id) as Sock
    return sock.ops.poll(kernel, sock)
  })
  for (const file of files) kernel.holdFile(file)
  const deadline = deadlineAfter(kernel.now, timeout)
  kernel.polls.set(id, new PollWait(id, entries, deadline, socks, files, began))
  for (const sock of socks) watch(kernel, sock, id)
  kernel.touch(id)
  kernel.fire(WAIT.ready)
  return id
}

/**
 * From now on every wake of a descriptor's socket is told as the end of one wait, whose id this gives, until
 * {@link endReport}: for an event loop that looks at readiness itself (`pollBits`), as libuv does with epoll(7). One for
 * each socket. It holds no file: closing the last descriptor ends it. Null for a bad descriptor.
 */
export function reportWakes(kernel: Kernel, descriptor: number): number | null {
  const file = kernel.files.get(descriptor)
  if (file === undefined) return null
  const known = kernel.reports.get(file.sock)
  if (known !== undefined) return known.wait
  const report = new Completion(kernel.nextId(), done(KERNEL.polled, undefined))
  kernel.reports.set(file.sock, report)
  return report.wait
}

/** Wakes of that descriptor's socket are no longer told. */
export function endReport(kernel: Kernel, descriptor: number): void {
  const file = kernel.files.get(descriptor)
  if (file !== undefined) kernel.reports.delete(file.sock)
}

/** A watched socket was woken; with `all`, whatever its watchers have asked for. */
export function recheckPolls(
  kernel: Kernel,
  sock: SockId,
  ids: readonly SockId[],
  all: boolean,
): void {
  const count = kernel.wakes.get(sock)
  if (count !== undefined) kernel.wakes.set(sock, count + 1)
  for (const id of [...ids]) {
    const wait = kernel.polls.get(id)
    if (wait === undefined) continue
    // A descriptor that was closed meanwhile shows only once something that was asked for has happened. Whoever is
    // woken looks at what the descriptors mean by now.
    const woken = all || wait.entries.some((entry, index) => happened(kernel, wait, entry, index))
    if (woken && wait.entries.some((entry) => pollBits(kernel, entry) !== 0)) end(kernel, wait)
  }
}

/** An end or an error wakes everybody who polls, whatever they asked for. */
const CHANGES = POLLERR | POLLHUP | POLLRDHUP

/**
 * Whether the socket that the call began to wait for is ready as asked, whoever has closed its descriptor. Where it was
 * closed, being woken is enough: whoever looks sees that. Data wakes those who wait for urgent data as well, a change
 * of state wakes all (Linux `sock_def_readable`, `sock_def_wakeup`).
 */
function happened(kernel: Kernel, wait: PollWait, entry: PollEntry, index: number): boolean {
  const sock = kernel.peek(wait.socks[index] as SockId) as Sock
  if (bitsOf(kernel, sock, entry) !== 0) return true
  if (fileOf(kernel, entry)?.id === wait.files[index]) return false
  const fresh = sock.ops.poll(kernel, sock) & ~(wait.began[index] as number)
  return (fresh & ((entry.events & POLLPRI) === 0 ? CHANGES : CHANGES | POLLIN)) !== 0
}

/** Time is up: what holds now is the answer, and a descriptor closed meanwhile shows (facts 4.3). */
export function expirePoll(kernel: Kernel, wait: PollWait): void {
  end(kernel, wait)
}

/** Forgets a poll that its caller gave up. */
export function forgetPoll(kernel: Kernel, wait: PollWait): void {
  kernel.polls.delete(wait.id)
  for (const sock of wait.socks) {
    const left = (kernel.watchers.get(sock) ?? []).filter((id) => id !== wait.id)
    if (left.length === 0) kernel.watchers.delete(sock)
    else kernel.watchers.set(sock, left)
  }
  kernel.touch(wait.id)
  for (const file of wait.files) kernel.dropFile(file)
}

function end(kernel: Kernel, wait: PollWait): void {
  const bits = lookAtAll(kernel, wait.entries)
  forgetPoll(kernel, wait)
  kernel.emit(new Completion(wait.id, kernel.answered(done(KERNEL.polled, bits))))
}
