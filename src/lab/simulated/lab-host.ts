/** The calls that the lab's programs make on a simulated host: the core's own, without promises. */
import type { InetAddress } from '../../core/address/socket-address.ts'
import type { Answer } from '../../core/answer.ts'
import { AF_INET } from '../../core/constants/families.ts'
import { SO_LINGER, SOL_SOCKET } from '../../core/constants/socket-options.ts'
import { SOCK_STREAM } from '../../core/constants/types.ts'
import { invariant } from '../../core/invariant.ts'
import * as calls from '../../core/kernel/calls.ts'
import type { Kernel } from '../../core/kernel/kernel.ts'
import type { AcceptedDescriptor } from '../../core/kernel/waiting.ts'
import { AcceptCall, ConnectCall } from '../../core/socket/call.ts'
import type { SockId } from '../../core/socket/sock.ts'
import type { TcpSock } from '../../core/tcp/tcp-sock.ts'
import type { Host } from '../../sim/host.ts'
import type { World } from '../../sim/world.ts'

/** Called with the answer to a call that had to wait, or at once. */
export type Answered<T> = (answer: Answer<T>) => void

/** struct linger { 1, 0 }: close(2) sends RST, and nothing of the connection remains. */
const RESET_AT_CLOSE = Uint8Array.of(1, 0, 0, 0, 0, 0, 0, 0)

export class LabHost {
  readonly host: Host
  readonly #world: World
  readonly #waiting: Map<number, Answered<never>>

  constructor(world: World, host: Host) {
    this.#world = world
    this.host = host
    const waiting = new Map<number, Answered<never>>()
    this.#waiting = waiting
    host.onCompletion = (wait, answer) => {
      const answered = waiting.get(wait)
      waiting.delete(wait)
      answered?.(answer as Answer<never>)
    }
  }

  get kernel(): Kernel {
    return this.host.kernel
  }

  /** A stream socket; null when there is no descriptor left. */
  socket(): number | null {
    const made = this.#world.call(this.host, (kernel) =>
      calls.socket(kernel, AF_INET, SOCK_STREAM, 0),
    )
    return made.failure === null ? made.value : null
  }

  listen(address: InetAddress, backlog: number): number {
    const fd = this.socket()
    invariant(fd !== null, 'lab.listen', 'no descriptor', this.#world.now)
    this.#world.call(this.host, (kernel) => {
      // What it accepts inherits this.
      calls.setsockopt(kernel, fd, SOL_SOCKET, SO_LINGER, RESET_AT_CLOSE)
      calls.bind(kernel, fd, address)
      calls.listen(kernel, fd, backlog)
    })
    return fd
  }

  accept(fd: number, answered: Answered<AcceptedDescriptor>): void {
    this.#begin(fd, new AcceptCall(), answered)
  }

  connect(fd: number, to: InetAddress, answered: Answered<undefined>): void {
    this.#begin(fd, new ConnectCall(to), answered)
  }

  close(fd: number): void {
    this.#world.call(this.host, (kernel) => calls.close(kernel, fd))
  }

  /** Closes without leaving anything behind, here or there. */
  abort(fd: number): void {
    this.#world.call(this.host, (kernel) => {
      calls.setsockopt(kernel, fd, SOL_SOCKET, SO_LINGER, RESET_AT_CLOSE)
      calls.close(kernel, fd)
    })
  }

  /** The record behind a descriptor. */
  record(fd: number): TcpSock | undefined {
    const file = this.kernel.files.get(fd)
    return file === undefined ? undefined : this.recordOf(file.sock)
  }

  recordOf(id: SockId): TcpSock | undefined {
    return this.kernel.peek(id) as TcpSock | undefined
  }

  #begin<T>(fd: number, call: AcceptCall | ConnectCall, answered: Answered<T>): void {
    const made = this.#world.call(this.host, (kernel) => {
      const answer = calls.blockingCall(kernel, fd, call, null)
      // The wait may be over before the input is.
      if (typeof answer === 'number') this.#waiting.set(answer, answered as Answered<never>)
      return answer
    })
    if (typeof made !== 'number') answered(made as Answer<T>)
  }
}
