// Two connected local sockets, and what is sent along.
import { MSG_DONTWAIT } from '../../../../src/core/constants/messages.ts'
import { SCM_RIGHTS } from '../../../../src/core/constants/scm.ts'
import { SO_PASSCRED, SOL_SOCKET } from '../../../../src/core/constants/socket-options.ts'
import { SOCK_STREAM } from '../../../../src/core/constants/types.ts'
import { intsBytes } from '../../../../src/core/options/codec.ts'
import type { ControlMessage, Received } from '../../../../src/core/socket/call.ts'
import { UnixHost } from '../driver.ts'

export const rights = (...fds: number[]): ControlMessage => ({
  level: SOL_SOCKET,
  type: SCM_RIGHTS,
  data: intsBytes(...fds),
})

export const ints = ({ data }: ControlMessage) => [...new Int32Array(data.slice().buffer)]

export class Pair {
  readonly host: UnixHost
  readonly a: number
  readonly b: number

  constructor(type: number = SOCK_STREAM, uid = 0) {
    this.host = new UnixHost({ uid })
    const [a, b] = this.host.pair(type)
    this.a = a
    this.b = b
  }

  send(text: string, ...control: ControlMessage[]) {
    return this.host.send(this.a, text, MSG_DONTWAIT, null, control).outcome
  }

  recv(room: number, flags = 0, size = 100): Received {
    return this.host.recv(this.b, size, flags | MSG_DONTWAIT, room).outcome as Received
  }

  /** The descriptors that a recvmsg gives. */
  fds(room: number, flags = 0): number[] {
    const items = this.recv(room, flags).control.filter(({ type }) => type === SCM_RIGHTS)
    return items.flatMap(ints)
  }

  passCred(fd: number, on: boolean): void {
    this.host.setsockopt(fd, SOL_SOCKET, SO_PASSCRED, on ? 1 : 0)
  }
}
