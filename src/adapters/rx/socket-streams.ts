/** The observables of a socket. Cold: a subscription makes calls, and its end gives the call in progress up. */
import type { Observable, Subscriber } from 'rxjs'
import { type Address, formatAddress } from '../../core/address/format.ts'
import type { Answer } from '../../core/answer.ts'
import { POLLRDHUP } from '../../core/constants/poll.ts'
import { blockingCall } from '../../core/kernel/calls.ts'
import { countWakes } from '../../core/kernel/polling.ts'
import type { AcceptedDescriptor } from '../../core/kernel/waiting.ts'
import { AcceptCall, type Received, RecvCall } from '../../core/socket/call.ts'
import type { DatagramMessage, Socket } from '../api/socket.ts'
import { HostClosedError } from '../host-closed-error.ts'
import { waitFor } from '../polling/wait-for.ts'
import { ALL_EVENTS, poll } from '../socket/settings.ts'
import type { SocketCore } from '../socket/socket-core.ts'
import { GuardedObservable } from './guarded.ts'
import { END, type Repeatable, RepeatedCall } from './repeated-call.ts'

/** Larger than any datagram. */
const RECEIVE_SIZE = 65536

/** Repeats a call and emits what it gives, until there is no more, the socket is closed, or nobody listens. */
function repeated<A, T>(core: SocketCore, what: Repeatable<A, T>): Observable<T> {
  return guarded(core, (subscriber) => {
    const call = new RepeatedCall(core, subscriber, what)
    const stop = core.onClose(() => subscriber.complete())
    call.start()
    return () => {
      stop()
      call.stop()
    }
  })
}

function guarded<T>(
  core: SocketCore,
  subscribe: (subscriber: Subscriber<T>) => () => void,
): Observable<T> {
  const report = (error: unknown): void => core.owner.port.subscriberFailed(error)
  return new GuardedObservable<T>(report, (subscriber) => {
    const { port } = core.owner
    const stop = port.onEnd((error) => {
      if (error instanceof HostClosedError) subscriber.complete()
      else subscriber.error(error)
    })
    if (!core.closed && !subscriber.closed) subscriber.add(subscribe(subscriber))
    else subscriber.complete()
    return stop
  })
}

export function connections(
  core: SocketCore,
  dress: (accepted: AcceptedDescriptor) => [socket: Socket, address: Address],
): Observable<[socket: Socket, address: Address]> {
  return repeated(core, {
    name: 'accept',
    args: [],
    run: (kernel) =>
      blockingCall(kernel, core.descriptor, new AcceptCall(), core.callTimeout) as
        | Answer<AcceptedDescriptor>
        | number,
    read: dress,
  })
}

/** recv(2) or its kin, of anything that may come. */
function receiving<T>(
  core: SocketCore,
  name: string,
  read: (received: Received) => T | typeof END,
): Observable<T> {
  return repeated(core, {
    name,
    args: [RECEIVE_SIZE, 0],
    run: (kernel) =>
      blockingCall(kernel, core.descriptor, new RecvCall(RECEIVE_SIZE, 0, 0), core.callTimeout) as
        | Answer<Received>
        | number,
    read,
  })
}

export function chunks(core: SocketCore): Observable<Uint8Array> {
  return receiving(core, 'recv', ({ bytes }) => (bytes.length === 0 ? END : new Uint8Array(bytes)))
}

export function messages(core: SocketCore): Observable<DatagramMessage> {
  return receiving(core, 'recvfrom', ({ bytes, address }) => {
    // An empty datagram is a message, unless the direction is shut.
    if (bytes.length === 0 && poll(core, POLLRDHUP) & POLLRDHUP) return END
    return {
      bytes: new Uint8Array(bytes),
      address: address === null ? null : formatAddress(address),
    }
  })
}

/** The bits now and after whatever may have changed them: the kernel has woken the socket, or a call was made on it. */
export function readiness(core: SocketCore): Observable<number> {
  return guarded(core, (subscriber) => {
    let last = -1
    const look = (): void => {
      if (core.closed) return
      const bits = poll(core, ALL_EVENTS)
      if (bits === last) return
      last = bits
      subscriber.next(bits)
    }
    const ended = new AbortController()
    const stops = [core.onClose(() => subscriber.complete()), core.onTouch(look)]
    look()
    void followWakes(core, ended.signal, () => core.touch())
    return () => {
      for (const stop of stops) stop()
      ended.abort()
    }
  })
}

/** Calls `woken` after every wake of the socket until the signal. */
async function followWakes(
  core: SocketCore,
  signal: AbortSignal,
  woken: () => void,
): Promise<void> {
  const { descriptor, owner } = core
  const options = { signal, background: true }
  while (!signal.aborted) {
    const after = owner.port.read((kernel) => countWakes(kernel, kernel.files.get(descriptor)))
    if (after === null) return
    const entry = { descriptor, events: ALL_EVENTS, after }
    try {
      await waitFor(owner, 'poll', [entry], Number.POSITIVE_INFINITY, options)
    } catch {
      return
    }
    woken()
  }
}

const STATE_CHANGE = /^\w+ -> (\w+)$/

/** The state now, and each one that the socket moves to. */
export function state(core: SocketCore): Observable<string> {
  return guarded(core, (subscriber) => {
    const id = core.sock
    const now = core.summary()?.state
    if (id === null || now === undefined) {
      subscriber.complete()
      return () => {}
    }
    let last = now
    const move = (next: string): void => {
      if (next === last) return
      last = next
      subscriber.next(next)
    }
    const stops = [
      core.owner.port.onChange(id, (what) => {
        const to = STATE_CHANGE.exec(what)?.[1]
        if (to !== undefined) move(to)
      }),
      core.onTouch(() => move(core.summary()?.state ?? last)),
      core.onClose(() => subscriber.complete()),
    ]
    subscriber.next(now)
    return () => {
      for (const stop of stops) stop()
    }
  })
}
