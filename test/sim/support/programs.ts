// Calls of a test on a world's hosts, without promises: an answer, or the id of a wait whose completion is kept.
import { inetAddress } from '../../../src/core/address/socket-address.ts'
import type { Answer } from '../../../src/core/answer.ts'
import * as calls from '../../../src/core/kernel/calls.ts'
import type { AcceptedDescriptor } from '../../../src/core/kernel/waiting.ts'
import {
  AcceptCall,
  type BlockingCall,
  ConnectCall,
  NO_CONTROL,
  type Received,
  RecvCall,
  SendCall,
} from '../../../src/core/socket/call.ts'
import type { Host } from '../../../src/sim/host.ts'
import type { World } from '../../../src/sim/world.ts'

const at = (ip: string, port: number) =>
  ip.includes(':') ? inetAddress(10, ip, port) : inetAddress(2, ip, port)

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text)

/** A program on a host. What blocked calls answer is in `answers`, by the id of the wait. */
export class Program {
  readonly world: World
  readonly host: Host
  readonly answers = new Map<number, Answer>()

  constructor(world: World, name: string) {
    this.world = world
    this.host = world.host(name)
    this.host.onCompletion = (wait, answer) => this.answers.set(wait, answer)
  }

  /** A socket on a port: SOCK_DGRAM unless `type` says otherwise. */
  socket(port = 0, type = 2, family = 2): number {
    const { world, host } = this
    const fd = world.call(host, (kernel) => calls.socket(kernel, family, type, 0)).value
    const any = family === 2 ? '0.0.0.0' : '::'
    if (port !== 0) world.call(host, (kernel) => calls.bind(kernel, fd, at(any, port)))
    return fd
  }

  listener(port: number, backlog: number): number {
    const fd = this.socket(port, 1)
    this.world.call(this.host, (kernel) => calls.listen(kernel, fd, backlog))
    return fd
  }

  /** An answer, or the id of the wait. */
  blocking(fd: number, call: BlockingCall): Answer | number {
    return this.world.call(this.host, (kernel) => calls.blockingCall(kernel, fd, call, null))
  }

  connect(fd: number, ip: string, port: number): Answer | number {
    return this.blocking(fd, new ConnectCall(at(ip, port)))
  }

  accept(fd: number): Answer | number {
    return this.blocking(fd, new AcceptCall())
  }

  send(fd: number, text: string): Answer | number {
    return this.blocking(fd, new SendCall(bytes(text), 0, null, NO_CONTROL, false))
  }

  sendTo(fd: number, text: string, ip: string, port: number): Answer | number {
    return this.blocking(fd, new SendCall(bytes(text), 0, at(ip, port), NO_CONTROL, false))
  }

  recv(fd: number, size = 65536): Answer | number {
    return this.blocking(fd, new RecvCall(size, 0, 0))
  }

  close(fd: number): Answer | number {
    return this.world.call(this.host, (kernel) => calls.close(kernel, fd))
  }

  /** With the fake stack: a timer after so many milliseconds. */
  timer(fd: number, after: number): void {
    this.world.call(this.host, (kernel) => calls.shutdown(kernel, fd, after))
  }

  /** What a call gave, or will have given: undefined while it is blocked. */
  answer(made: Answer | number): Answer | undefined {
    return typeof made === 'number' ? this.answers.get(made) : made
  }

  /** The name of the failure, or `ok`; `blocked` while it is. */
  outcome(made: Answer | number): string {
    const answer = this.answer(made)
    return answer === undefined ? 'blocked' : (answer.failure ?? 'ok')
  }

  /** What a recv gave, as text. */
  text(made: Answer | number): string | undefined {
    const answer = this.answer(made)
    return answer === undefined || answer.failure !== null
      ? undefined
      : new TextDecoder().decode((answer.value as Received).bytes)
  }

  /** The descriptor that an accept gave. */
  accepted(made: Answer | number): number {
    const answer = this.answer(made)
    if (answer === undefined) throw new Error('accept is blocked')
    return (answer.value as AcceptedDescriptor).descriptor
  }
}
