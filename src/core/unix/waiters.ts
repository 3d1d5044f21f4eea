/** Calls that wait for room in another socket's queue: a connect for its listener, a datagram for its receiver. */
import type { ConnectCall, SendCall } from '../socket/call.ts'
import type { Context } from '../socket/context.ts'
import type { Sock } from '../socket/sock.ts'
import type { Wait } from '../socket/wait.ts'
import type { UnixSock, Waiter } from './unix-sock.ts'

/** Notes that `call` on `sock` found the queue of `target` full. */
export function waitForRoom(
  context: Context,
  target: UnixSock,
  sock: UnixSock,
  call: ConnectCall | SendCall,
): void {
  const { ticket } = call
  const noted = call.waitsFor === target.id && ticket !== 0
  if (noted && target.waiters.some((waiter) => waiter.ticket === ticket)) return
  // Calls that were given up, or that could not wait, leave their notes: now and then these are cleared away.
  const { length } = target.waiters
  if ((length & (length - 1)) === 0) {
    target.waiters = target.waiters.filter((waiter) => waitOf(context, target, waiter) !== null)
  }
  call.waitsFor = target.id
  call.ticket = target.nextMark()
  target.waiters.push({ sock: sock.id, ticket: call.ticket })
}

/** Whether a call inside its system call still waits for its turn, whatever else has woken its socket. */
export function keepsWaiting(call: ConnectCall | SendCall, mayBlock: boolean): boolean {
  return mayBlock && call.waitsFor !== 0 && call.ticket !== 0
}

/**
 * There may be room in the queue of `target`. As in the kernel, of the calls that wait inside the system call one is
 * woken, the one that waits longest (all of them when the queue itself changes: a larger backlog, the end); it goes to
 * the back when it must wait again. Those that poll are all woken.
 */
export function wakeWaiters(context: Context, target: UnixSock, all: boolean): void {
  if (target.waiters.length === 0) return
  const left: Waiter[] = []
  let woken = false
  for (const waiter of target.waiters) {
    const wait = waitOf(context, target, waiter)
    if (wait === null) continue
    if (wait.kind === 'call' && woken && !all) {
      left.push(waiter)
      continue
    }
    if (wait.kind === 'call') woken = true
    wake(context, target, waiter)
  }
  target.waiters = left
}

/** The wait that a waiter stands for, or null when it has been given up. */
function waitOf(context: Context, target: UnixSock, waiter: Waiter): Wait | null {
  const wait = context.peek(waiter.sock)?.waits.find(({ call }) => {
    if (call.kind !== 'send' && call.kind !== 'connect') return false
    return call.waitsFor === target.id && call.ticket === waiter.ticket
  })
  return wait ?? null
}

/** Gives the turn to a waiter that has a wait. */
function wake(context: Context, target: UnixSock, waiter: Waiter): void {
  context.wake(context.edit(waiter.sock) as Sock)
  const { call } = waitOf(context, target, waiter) as Wait
  ;(call as ConnectCall | SendCall).ticket = 0
}
