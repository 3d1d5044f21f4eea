/**
 * What takes minutes of virtual time takes milliseconds of the processor: at least a thousand times less. Measured as
 * processor time, which a busy machine does not lengthen; the figures are printed.
 */
import { expect, test } from 'vitest'
import { type SimulatedWorld, simulate } from '../../src/index.ts'
import { failureOf, tcpPair } from '../adapters/support/pair.ts'

const RATIO = 1000

/** Each gives how many milliseconds of virtual time it has waited. */
const WAITS: Readonly<Record<string, (world: SimulatedWorld) => Promise<number>>> = {
  'a recv with a timeout of 30 s': async (world) => {
    const { near } = await tcpPair(world)
    near.settimeout(30_000)
    const began = world.now
    await failureOf(near.recv(1))
    return world.now - began
  },
  'TIME_WAIT of 60 s': async (world) => {
    const { near, far, client } = await tcpPair(world)
    await near.close()
    await far.recv(1)
    await far.close()
    const began = world.now
    await world.run()
    expect(client.netstat()).toEqual([])
    return world.now - began
  },
  'a connect that gives up after 131 s': async (world) => {
    const sock = world.host('client').socket()
    world.host('server')
    world.link('client', 'server', { up: false })
    await failureOf(sock.connect(['server', 80]))
    return world.now
  },
}

const LASTING = [30_000, 60_000, 131_000]

test.each(Object.entries(WAITS).map(([name, wait], i) => [name, wait, LASTING[i]] as const))(
  '%s',
  async (name, wait, lasting) => {
    // Once before, so that what is measured is the wait and not the compiler.
    for (let i = 0; i < 3; i += 1) expect(await wait(simulate({ latency: 0 }))).toBe(lasting)
    const before = process.cpuUsage()
    const virtual = await wait(simulate({ latency: 0 }))
    const { user, system } = process.cpuUsage(before)
    const took = (user + system) / 1000
    console.log(
      `${name}: ${virtual} ms in ${took.toFixed(1)} ms, ${Math.round(virtual / took)} to 1`,
    )
    expect(virtual / took).toBeGreaterThan(RATIO)
  },
)
