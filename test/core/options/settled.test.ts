/** What the options of sockets read that listen or are connected, against Linux, over the real TCP of this library. */
import { describe, expect, it } from 'vitest'
import { HOST_STACK } from '../../../src/core/kernel/host-stack.ts'
import type { Kernel } from '../../../src/core/kernel/kernel.ts'
import { TestNet } from '../../support/two-kernels.ts'
import { bindTo, connect, get, listenOn, open } from './program.ts'
import { RECORDING, type Result } from './recording.ts'

/** Different at every run. */
const VARYING = ['SO_COOKIE', 'SO_NETNS_COOKIE', 'TCP_TIMESTAMP', 'TCP_INFO', 'SO_INCOMING_CPU']
/** Linux shows where the SYN came from in options that a stream cannot set and does not use. */
const OF_THE_SYN = ['IP_MULTICAST_TTL', 'IPV6_MULTICAST_HOPS', 'IPV6_MULTICAST_IF']

function sockets(kernel: Kernel, net: TestNet, family: 2 | 10) {
  const ip = family === 2 ? '127.0.0.1' : '::1'
  const fresh = open(kernel, family)
  const listening = open(kernel, family)
  const connected = open(kernel, family)
  listenOn(listening, ip, 5001)
  bindTo(connected, ip, 5000)
  return { fresh, listening, connected, accepted: connect(net, connected, listening, ip, 5001) }
}

describe.each([
  ['tcp4', 2],
  ['tcp6', 10],
] as const)('options of %s', (kind, family) => {
  const net = new TestNet(HOST_STACK)
  const { kernel } = net.host()
  const all = sockets(kernel, net, family)

  it.each(['listening', 'connected', 'accepted'] as const)('%s', (who) => {
    const recorded = Object.entries(RECORDING.settled[kind]?.[who] ?? {}).filter(
      ([name]) => !OF_THE_SYN.includes(name),
    )
    const got: Record<string, Result> = {}
    for (const [levelName, options] of Object.entries(RECORDING.numbers)) {
      const level = RECORDING.levels[levelName] as number
      for (const [name, number] of Object.entries(options)) {
        if (VARYING.includes(name) || OF_THE_SYN.includes(name)) continue
        const now = get(all[who], level, number) as Result
        if (now !== get(all.fresh, level, number)) got[name] = now
      }
    }
    expect(got).toEqual(Object.fromEntries(recorded))
  })
})
