/** Calls on a kernel with the library's own TCP, as far as tests of options need them. */
import type { Ip } from '../../../src/core/address/ip.ts'
import { inetAddress } from '../../../src/core/address/socket-address.ts'
import type { Answer } from '../../../src/core/answer.ts'
import {
  bind,
  blockingCall,
  getsockopt,
  listen,
  setsockopt,
  socket,
} from '../../../src/core/kernel/calls.ts'
import type { Kernel } from '../../../src/core/kernel/kernel.ts'
import { AcceptCall, ConnectCall, SendCall } from '../../../src/core/socket/call.ts'
import type { OptionValue } from '../../../src/core/socket/ops.ts'
import type { TestNet } from '../../support/two-kernels.ts'

const MSG_DONTWAIT = 0x40

function must<T>(answer: Answer<T> | number): T {
  if (typeof answer === 'number') throw new Error('the call waits')
  if (answer.failure !== null) throw new Error(answer.failure)
  return answer.value
}

/** One socket and its kernel. */
export interface Handle {
  readonly kernel: Kernel
  readonly fd: number
}

export function open(kernel: Kernel, family: 2 | 10 = 2): Handle {
  return { kernel, fd: must(socket(kernel, family, 1, 0)) }
}

export function bindTo({ kernel, fd }: Handle, ip: Ip, port: number): void {
  must(bind(kernel, fd, inetAddress(ip.includes(':') ? 10 : 2, ip, port)))
}

export function listenOn(one: Handle, ip: Ip, port: number): void {
  bindTo(one, ip, port)
  must(listen(one.kernel, one.fd, 5))
}

/** Connects, and gives the socket that accept returns. */
export function connect(
  net: TestNet,
  client: Handle,
  listener: Handle,
  ip: Ip,
  port: number,
): Handle {
  const address = inetAddress(ip.includes(':') ? 10 : 2, ip, port)
  blockingCall(client.kernel, client.fd, new ConnectCall(address), null)
  net.advance(10_000)
  const accepted = must(
    blockingCall(listener.kernel, listener.fd, new AcceptCall(), null),
  ) as unknown as { readonly descriptor: number }
  return { kernel: listener.kernel, fd: accepted.descriptor }
}

export function get(one: Handle, level: number, name: number, length = 0): OptionValue | string {
  const answer = getsockopt(one.kernel, one.fd, level, name, length)
  return answer.failure ?? answer.value
}

export function set(one: Handle, level: number, name: number, value: OptionValue): string | null {
  return setsockopt(one.kernel, one.fd, level, name, value).failure
}

/** Sends pieces of `size` bytes until EAGAIN: how many bytes were taken. */
export function fill(net: TestNet, one: Handle, size: number): number {
  let taken = 0
  for (;;) {
    const call = new SendCall(new Uint8Array(size), MSG_DONTWAIT, null, [], false)
    const answer = blockingCall(one.kernel, one.fd, call, null) as Answer<number>
    net.settle()
    if (answer.failure !== null) return taken
    taken += answer.value
  }
}
