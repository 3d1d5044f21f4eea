/** What takes minutes takes no time: virtual durations are exact, and no clock is read. */
import { expect, test } from 'vitest'
import { SocketTimeout, simulate } from '../../src/index.ts'
import { tcpPair } from '../adapters/support/pair.ts'

test('a recv with a timeout of 30 s fails after 30 s', async () => {
  const world = simulate({ latency: 0 })
  const { near } = await tcpPair(world)
  near.settimeout(30_000)
  const before = world.now
  const error = await near.recv(1).catch((failure: unknown) => failure)
  expect(error).toBeInstanceOf(SocketTimeout)
  expect(world.now - before).toBe(30_000)
})

test('TIME_WAIT lasts 60 s', async () => {
  const world = simulate({ latency: 0 })
  const { near, far, client } = await tcpPair(world)
  await near.close()
  await far.recv(1)
  await far.close()
  const began = world.now
  const states = (): string[] => client.netstat().map(({ state }) => state)
  await world.advanceTo(began + 59_999)
  expect(states()).toEqual(['TIME_WAIT'])
  await world.advanceTo(began + 60_000)
  expect(states()).toEqual([])
})

test('a connect to a host that does not answer fails after 131 s', async () => {
  const world = simulate()
  const client = world.host('client')
  world.host('server')
  world.link('client', 'server', { up: false })
  const error = await client
    .socket()
    .connect(['server', 80])
    .catch((failure: unknown) => failure)
  expect(error).toMatchObject({ code: 'ETIMEDOUT', syscall: 'connect', port: 80 })
  expect(error).not.toBeInstanceOf(SocketTimeout)
  expect(world.now).toBe(131_000)
})
