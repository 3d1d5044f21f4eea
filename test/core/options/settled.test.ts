/** What the options of sockets read that listen or are connected, against Linux, over the real TCP of this library. */
import { describe, expect, it } from 'vitest'
import { inetAddress } from '../../../src/core/address/socket-address.ts'
import type { Answer } from '../../../src/core/answer.ts'
import { bind, blockingCall, getsockopt, listen, socket } from '../../../src/core/kernel/calls.ts'
import { HOST_STACK } from '../../../src/core/kernel/host-stack.ts'
import type { Kernel } from '../../../src/core/kernel/kernel.ts'
import { AcceptCall, ConnectCall } from '../../../src/core/socket/call.ts'
import { TestNet } from '../../support/two-kernels.ts'
import { RECORDING, type Result, toHex } from './recording.ts'

/** Different at every run. */
const VARYING = ['SO_COOKIE', 'SO_NETNS_COOKIE', 'TCP_TIMESTAMP', 'TCP_INFO', 'SO_INCOMING_CPU']
/** Linux shows where the SYN came from in options that a stream cannot set and does not use. */
const OF_THE_SYN = ['IP_MULTICAST_TTL', 'IPV6_MULTICAST_HOPS', 'IPV6_MULTICAST_IF']

function value<T>(answer: Answer<T> | number): T {
  if (typeof answer === 'number') throw new Error('the call waits')
  if (answer.failure !== null) throw new Error(answer.failure)
  return answer.value
}

function get(kernel: Kernel, fd: number, level: number, name: number): Result {
  const answer = getsockopt(kernel, fd, level, name, 0)
  if (answer.failure !== null) return answer.failure
  return typeof answer.value === 'number' ? answer.value : toHex(answer.value)
}

function connection(kernel: Kernel, net: TestNet, family: 2 | 10) {
  const ip = family === 2 ? '127.0.0.1' : '::1'
  const [fresh, listening, connected] = [0, 1, 2].map(() => value(socket(kernel, family, 1, 0)))
  if (fresh === undefined || listening === undefined || connected === undefined) throw new Error()
  value(bind(kernel, listening, inetAddress(family, ip, 5001)))
  value(listen(kernel, listening, 5))
  value(bind(kernel, connected, inetAddress(family, ip, 5000)))
  blockingCall(kernel, connected, new ConnectCall(inetAddress(family, ip, 5001)), null)
  net.settle()
  const accepted = value(blockingCall(kernel, listening, new AcceptCall(), null)) as {
    readonly descriptor: number
  }
  return { fresh, listening, connected, accepted: accepted.descriptor }
}

describe.each([
  ['tcp4', 2],
  ['tcp6', 10],
] as const)('options of %s', (kind, family) => {
  const net = new TestNet(HOST_STACK)
  const { kernel } = net.host()
  const descriptors = connection(kernel, net, family)

  it.each(['listening', 'connected', 'accepted'] as const)('%s', (who) => {
    const recorded = Object.entries(RECORDING.settled[kind]?.[who] ?? {}).filter(
      ([name]) => !OF_THE_SYN.includes(name),
    )
    const got: Record<string, Result> = {}
    for (const [levelName, options] of Object.entries(RECORDING.numbers)) {
      const level = RECORDING.levels[levelName] as number
      for (const [name, number] of Object.entries(options)) {
        if (VARYING.includes(name) || OF_THE_SYN.includes(name)) continue
        const now = get(kernel, descriptors[who], level, number)
        if (now !== get(kernel, descriptors.fresh, level, number)) got[name] = now
      }
    }
    expect(got).toEqual(Object.fromEntries(recorded))
  })
})
