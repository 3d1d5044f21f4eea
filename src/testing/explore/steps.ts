/** The calls of a program that is data, made on a kernel. */
import type { Ip } from '../../core/address/ip.ts'
import type { InetAddress } from '../../core/address/socket-address.ts'
import { inetAddress } from '../../core/address/socket-address.ts'
import type { Answer } from '../../core/answer.ts'
import { AF_INET } from '../../core/constants/families.ts'
import { SHUT_WR } from '../../core/constants/shutdown.ts'
import { SO_LINGER, SOL_SOCKET } from '../../core/constants/socket-options.ts'
import { SOCK_STREAM } from '../../core/constants/types.ts'
import {
  bind,
  blockingCall,
  close,
  listen,
  setsockopt,
  shutdown,
  socket,
} from '../../core/kernel/calls.ts'
import type { Kernel } from '../../core/kernel/kernel.ts'
import {
  AcceptCall,
  ConnectCall,
  NO_CONTROL,
  type Received,
  RecvCall,
  SendCall,
} from '../../core/socket/call.ts'
import type { World } from '../../sim/world.ts'
import type { Step } from '../arbitraries/call-program.ts'

/** struct linger: on, for no time. */
const ABORT = Uint8Array.from([1, 0, 0, 0, 0, 0, 0, 0])

const ANY: Ip = '0.0.0.0'

/** A descriptor; -1 when the host has none left. */
export function openSocket(world: World, host: string): number {
  const answer = world.call(hostOf(world, host), (kernel) =>
    socket(kernel, AF_INET, SOCK_STREAM, 0),
  )
  return answer.failure === null ? answer.value : -1
}

const hostOf = (world: World, host: string): ReturnType<World['host']> => world.host(host)

function addressOf(world: World, host: string, port: number): InetAddress {
  const [ip = ANY] = world.lookup(host, AF_INET) ?? []
  return inetAddress(AF_INET, ip, port)
}

/** The answer, or the number of the wait. */
export function runStep(
  world: World,
  host: string,
  step: Exclude<Step, { op: 'sleep' }>,
  descriptor: number,
): Answer | number {
  return world.call(hostOf(world, host), (kernel) => {
    switch (step.op) {
      case 'listen': {
        const bound = bind(kernel, descriptor, inetAddress(AF_INET, ANY, step.port))
        return bound.failure === null ? listen(kernel, descriptor, step.backlog) : bound
      }
      case 'connect': {
        const address = addressOf(world, step.host, step.port)
        return blockingCall(kernel, descriptor, new ConnectCall(address), null)
      }
      case 'accept':
        return blockingCall(kernel, descriptor, new AcceptCall(), null)
      case 'send': {
        const bytes = new Uint8Array(step.size).fill(0x78)
        return blockingCall(
          kernel,
          descriptor,
          new SendCall(bytes, 0, null, NO_CONTROL, true),
          null,
        )
      }
      case 'recv':
        return blockingCall(kernel, descriptor, new RecvCall(step.size, 0, 0), null)
      case 'shutdown':
        return shutdown(kernel, descriptor, SHUT_WR)
      case 'close':
        return close(kernel, descriptor)
      case 'reset':
        return reset(kernel, descriptor)
    }
  })
}

function reset(kernel: Kernel, descriptor: number): Answer | number {
  setsockopt(kernel, descriptor, SOL_SOCKET, SO_LINGER, ABORT)
  return close(kernel, descriptor)
}

/** What a step came to when it did not fail: for recv how many bytes, else `ok`. */
export function resultText(step: Step, value: unknown): string {
  return step.op === 'recv' ? `${(value as Received).bytes.length} bytes` : 'ok'
}
