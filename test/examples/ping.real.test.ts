/** ICMP echo between two hosts, and what the real world says to it (docs/parity.md). */
import { expect, test } from 'vitest'
import ping from '../../examples/ping.ts'
import { simulate } from '../../src/index.ts'
import { realHost } from '../../src/node.ts'

test('every request is answered by the other host, one round trip later', async () => {
  const world = simulate({ latency: 10 })
  const lines: string[] = []
  const near = world.host('near')
  world.host('far')
  await ping(near, (line) => lines.push(line), 'far')
  expect(lines).toEqual(
    [1, 2, 3].map((n) => `64 bytes from 10.0.0.2: icmp_seq=${n} ttl=64 time=20.0 ms`),
  )
})

test('a host that is cut off does not answer', async () => {
  const world = simulate()
  const near = world.host('near')
  world.host('far')
  world.link('near', 'far', { up: false })
  await expect(ping(near, () => {}, 'far')).rejects.toMatchObject({ code: 'ETIMEDOUT' })
})

test('a host answers itself', async () => {
  const lines: string[] = []
  await ping(simulate().host('host'), (line) => lines.push(line))
  expect(lines[0]).toBe('64 bytes from 127.0.0.1: icmp_seq=1 ttl=64 time=0.0 ms')
})

test('the real host has no raw sockets', async () => {
  await using host = realHost()
  await expect(ping(host, () => {})).rejects.toMatchObject({ code: 'EPERM' })
})
