/** Calls that wait: trying them again, their time limits, what they hold while they wait. */
import type { SocketAddress } from '../address/socket-address.ts'
import { type Answer, type Attempt, done, fail } from '../answer.ts'
import { callTimeLimit, POLL_ALWAYS, POLLOUT, readyBits } from '../socket/blocking.ts'
import { type AcceptCall, type BlockingCall, CloseCall } from '../socket/call.ts'
import { Completion } from '../socket/effect.ts'
import type { Sock } from '../socket/sock.ts'
import { Wait, withoutWait } from '../socket/wait.ts'
import { deadlineAfter, type Micros } from '../time.ts'
import type { OpenFile } from './files.ts'
import type { Kernel } from './kernel.ts'
import { KERNEL, WAIT } from './rules.ts'
import { waitReason } from './wait-reason.ts'

/** An attempt at a call; sendall makes system calls as long as they succeed. */
function attempt(kernel: Kernel, sock: Sock, call: BlockingCall, mayBlock: boolean): Attempt {
  for (;;) {
    const answer = attemptOnce(kernel, sock, call, mayBlock)
    if (call.kind !== 'send' || !call.all || answer === null || answer.failure !== null) {
      return answer
    }
    call.start += answer.value as number
    call.sent = 0
    if (call.start >= call.bytes.length) return done(KERNEL.sendallDone, undefined)
  }
}

function attemptOnce(kernel: Kernel, sock: Sock, call: BlockingCall, mayBlock: boolean): Attempt {
  switch (call.kind) {
    case 'recv':
      return sock.ops.recv(kernel, sock, call, mayBlock)
    case 'accept':
      return accept(kernel, sock, call, mayBlock)
    case 'connect':
      return sock.ops.connect(kernel, sock, call, mayBlock)
    case 'close':
      return sock.ops.release(kernel, sock, call, mayBlock)
    case 'send':
      return sock.ops.send(kernel, sock, call, mayBlock)
  }
}

/** What accept(2) gives: the new descriptor and who called. */
export interface AcceptedDescriptor {
  readonly descriptor: number
  readonly address: SocketAddress | null
}

/** accept(2) looks for a free descriptor first, and only then for a connection. */
function accept(
  kernel: Kernel,
  sock: Sock,
  call: AcceptCall,
  mayBlock: boolean,
): Attempt<AcceptedDescriptor> {
  if (kernel.files.full) return fail(KERNEL.tooManyDescriptors, 'EMFILE')
  const answer = sock.ops.accept(kernel, sock, call, mayBlock)
  if (answer === null || answer.failure !== null) return answer as Answer<never> | null
  const child = kernel.edit(answer.value.sock) as Sock
  const descriptor = openDescriptor(kernel, child, false)
  return done(answer.rule, { descriptor, address: answer.value.address })
}

/** Gives a record an open file and a descriptor. */
export function openDescriptor(kernel: Kernel, sock: Sock, nonblocking: boolean): number {
  const file = kernel.files.open(sock.id)
  file.nonblocking = nonblocking
  sock.files += 1
  return kernel.files.install(file)
}

/**
 * Makes a call on an open file. `timeout` is Python's: null leaves blocking to the descriptor, else microseconds
 * to wait for readiness before each system call. Gives the answer, or the id of the wait.
 */
export function begin(
  kernel: Kernel,
  file: OpenFile,
  call: BlockingCall,
  flagsDontWait: boolean,
  timeout: Micros | null,
): Answer | number {
  const sock = kernel.edit(file.sock) as Sock
  if (timeout !== null) return beginWithTimeout(kernel, sock, file, call, timeout)
  const mayBlock = !file.nonblocking && !flagsDontWait
  const answer = attempt(kernel, sock, call, mayBlock)
  if (answer !== null) return answer
  const limit = deadlineAfter(kernel.now, callTimeLimit(sock, call))
  return enqueue(kernel, sock, file, new Wait(kernel.nextId(), 'call', call, limit, 0, file.id))
}

/** Python's way (facts 4.1): connect at once and then wait; everything else waits first. */
function beginWithTimeout(
  kernel: Kernel,
  sock: Sock,
  file: OpenFile,
  call: BlockingCall,
  timeout: Micros,
): Answer | number {
  const deadline = deadlineAfter(kernel.now, timeout)
  const events = readyBits(call)
  if (call.kind === 'connect') {
    const answer = attempt(kernel, sock, call, false) as Answer
    if (answer.failure !== 'EINPROGRESS') return answer
  } else {
    const answer = attemptIfReady(kernel, sock, call, events)
    if (answer !== null) return answer
  }
  const wait = new Wait(kernel.nextId(), 'ready', call, deadline, events, file.id)
  const id = enqueue(kernel, sock, file, wait)
  if (call.kind === 'connect') kernel.wake(sock)
  return id
}

/** poll(2), then the system call; null when it must go on waiting. */
function attemptIfReady(kernel: Kernel, sock: Sock, call: BlockingCall, events: number): Attempt {
  for (;;) {
    const paused = call.kind === 'send' && call.paused
    if (!paused && (sock.ops.poll(kernel, sock) & (events | POLL_ALWAYS)) === 0) return null
    if (call.kind === 'connect') return connectOutcome(sock)
    const answer = attemptOnce(kernel, sock, call, false)
    if (answer === null || answer.failure === 'EAGAIN') return null
    if (call.kind !== 'send' || !call.all || answer.failure !== null) return answer
    call.start += answer.value as number
    call.sent = 0
    if (call.start >= call.bytes.length) return done(KERNEL.sendallDone, undefined)
  }
}

/** Python asks SO_ERROR once the descriptor of a pending connect is writable. */
function connectOutcome(sock: Sock): Answer {
  const error = sock.error
  if (error === null) return done(WAIT.connected, undefined)
  sock.error = null
  return fail(WAIT.connectError, error)
}

function enqueue(kernel: Kernel, sock: Sock, file: OpenFile, wait: Wait): number {
  file.references += 1
  if (wait.call.kind === 'send') for (const id of wait.call.files) kernel.holdFile(id)
  sock.waits = [...sock.waits, wait]
  kernel.waiting.set(wait.id, sock.id)
  kernel.touch(sock.id)
  kernel.fire(waitReason(sock, wait))
  return wait.id
}

/** The socket was woken: in the order in which they began to wait, calls are tried again. */
export function retryWaits(kernel: Kernel, sock: Sock): void {
  for (const wait of sock.waits) {
    const answer =
      wait.kind === 'call'
        ? attempt(kernel, sock, wait.call, true)
        : attemptIfReady(kernel, sock, wait.call, wait.events)
    if (answer !== null) finish(kernel, sock, wait, answer)
  }
}

/** Ends the waits whose time is up. */
export function expireWaits(kernel: Kernel, sock: Sock): void {
  for (const wait of sock.waits) {
    if (wait.deadline > kernel.now) continue
    finish(kernel, sock, wait, outOfTime(kernel, sock, wait))
  }
}

function outOfTime(kernel: Kernel, sock: Sock, wait: Wait): Answer {
  if (wait.kind === 'call') return attempt(kernel, sock, wait.call, false) as Answer
  if (wait.events === POLLOUT && wait.call.kind === 'connect') {
    return fail(WAIT.connectTimedOut, 'TIMEOUT')
  }
  // The Python object has no descriptor any more once another thread closed it (facts 4.3).
  if (kernel.files.file(wait.file)?.descriptors === 0) {
    return fail(WAIT.closedMeanwhile, 'EBADF')
  }
  return fail(WAIT.timedOut, 'TIMEOUT')
}

function finish(kernel: Kernel, sock: Sock, wait: Wait, answer: Answer): void {
  sock.waits = withoutWait(sock.waits, wait)
  kernel.waiting.delete(wait.id)
  kernel.answered(answer)
  kernel.emit(new Completion(wait.id, answer))
  letGo(kernel, wait)
}

/** Drops the files that a wait has held. */
function letGo(kernel: Kernel, wait: Wait): void {
  if (wait.call.kind === 'send') for (const id of wait.call.files) kernel.dropFile(id)
  kernel.dropFile(wait.file)
}

/** The caller gives a blocked call up: it leaves nothing behind. */
export function abandon(kernel: Kernel, id: number): boolean {
  const where = kernel.waiting.get(id)
  if (where === undefined) return false
  const sock = kernel.edit(where) as Sock
  const wait = sock.waits.find((other) => other.id === id) as Wait
  kernel.fire(WAIT.aborted)
  sock.waits = withoutWait(sock.waits, wait)
  kernel.waiting.delete(id)
  letGo(kernel, wait)
  return true
}

/** One reference less; the last one releases the socket. A lingering close waits on the socket itself. */
export function releaseFile(kernel: Kernel, file: OpenFile): Answer | number {
  if (!kernel.files.drop(file)) {
    return done(KERNEL.closed, undefined)
  }
  const sock = kernel.edit(file.sock) as Sock
  sock.files -= 1
  const call = new CloseCall()
  const answer = sock.ops.release(kernel, sock, call, true)
  if (answer !== null) return answer
  const limit = kernel.now + callTimeLimit(sock, call)
  const wait = new Wait(kernel.nextId(), 'call', call, limit, 0, 0)
  sock.waits = [...sock.waits, wait]
  kernel.waiting.set(wait.id, sock.id)
  kernel.fire(waitReason(sock, wait))
  return wait.id
}
