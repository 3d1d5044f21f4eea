/** Calls that wait for room in another socket's queue: a connect for its listener, a datagram for its receiver. */
import type { ConnectCall, SendCall } from '../socket/call.ts'
import type { Context } from '../socket/context.ts'
import type { Sock, SockId } from '../socket/sock.ts'
import type { WaitKind } from '../socket/wait.ts'
import type { UnixSock } from './unix-sock.ts'

/** Notes that `call` on `sock` found the queue of `target` full. */
export function waitForRoom(target: UnixSock, sock: UnixSock, call: ConnectCall | SendCall): void {
  call.waitsFor = target.id
  if (!target.waiters.includes(sock.id)) target.waiters.push(sock.id)
}

/**
 * There may be room in the queue of `target`. As in the kernel, of the calls that wait inside the system call one is
 * woken, the one that waits longest (all of them when the queue itself changes: a larger backlog, the end); it goes to
 * the back when it must wait again. Those that poll are all woken.
 */
export function wakeWaiters(context: Context, target: UnixSock, all: boolean): void {
  if (target.waiters.length === 0) return
  const left: SockId[] = []
  let woken = false
  for (const id of target.waiters) {
    const sock = context.peek(id)
    const kind = sock === undefined ? null : waitsAs(sock, target.id)
    if (sock === undefined || kind === null) continue
    if (kind === 'call' && woken && !all) {
      left.push(id)
      continue
    }
    if (kind === 'call') woken = true
    context.wake(sock)
  }
  target.waiters = left
}

/** How a call on `sock` waits for `target`, or null when it has been given up. */
function waitsAs(sock: Sock, target: SockId): WaitKind | null {
  let kind: WaitKind | null = null
  for (const wait of sock.waits) {
    const { call } = wait
    if ((call.kind !== 'send' && call.kind !== 'connect') || call.waitsFor !== target) continue
    if (wait.kind === 'call') return 'call'
    kind = 'ready'
  }
  return kind
}
