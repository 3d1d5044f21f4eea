/** What options do beyond this process: as another program hears it, or as the machine's kernel tells it. */
import { describe, expect } from 'vitest'
import type { Host } from '../../src/index.ts'
import * as dp from '../../src/index.ts'
import { pythonIsThere } from '../support/python.ts'
import { Witness } from './support/witness.ts'
import { portOf, realTest } from './support/worlds.ts'

const { AF_INET, AF_INET6, SOCK_DGRAM, SOL_SOCKET } = dp
const { IPPROTO_IP, IPPROTO_IPV6, IPPROTO_TCP } = dp
const GROUP = '239.9.8.4'
const LOOPBACK = Uint8Array.of(127, 0, 0, 1)

/** The segments that carry fifty single bytes, each sent by itself. */
async function segmentsOf(host: Host, witness: Witness, noDelay: number): Promise<number> {
  const client = host.socket()
  const port = await witness.ask<number>('listener')
  const counted = witness.ask<number>('segments', 50)
  await client.connect(['127.0.0.1', port])
  client.setsockopt(IPPROTO_TCP, dp.TCP_NODELAY, noDelay)
  for (let i = 0; i < 50; i++) {
    await client.send('x')
    await host.sleep(1)
  }
  const segments = await counted
  await client.close()
  return segments
}

describe.runIf(pythonIsThere)('on the wire', () => {
  realTest('IP_TTL and IP_MULTICAST_TTL are what datagrams arrive with', async ({ host }) => {
    await using witness = new Witness()
    const port = await witness.ask<number>('datagrams', 4, GROUP)
    const sender = host.socket(AF_INET, SOCK_DGRAM)
    sender.setsockopt(IPPROTO_IP, dp.IP_MULTICAST_IF, LOOPBACK)
    const heard = async (where: string): Promise<unknown> => {
      await sender.sendto(where, [where, port])
      return witness.ask('hops', 4)
    }
    expect(await heard('127.0.0.1')).toEqual(['127.0.0.1', sender.getsockopt(0, dp.IP_TTL)])
    expect(await heard(GROUP)).toEqual([GROUP, 1])
    sender.setsockopt(IPPROTO_IP, dp.IP_TTL, 7)
    expect(await heard('127.0.0.1')).toEqual(['127.0.0.1', 7])
    expect(await heard(GROUP)).toEqual([GROUP, 1])
    sender.setsockopt(IPPROTO_IP, dp.IP_MULTICAST_TTL, 9)
    expect(await heard(GROUP)).toEqual([GROUP, 9])
    sender.setsockopt(IPPROTO_IP, dp.IP_TTL, -1)
    expect(await heard('127.0.0.1')).toEqual(['127.0.0.1', 64])
  })

  realTest('IPV6_UNICAST_HOPS, too', async ({ host }) => {
    await using witness = new Witness()
    const port = await witness.ask<number>('datagrams', 6, null)
    const sender = host.socket(AF_INET6, SOCK_DGRAM)
    for (const [hops, expected] of [
      [null, 64],
      [7, 7],
      [-1, 64],
    ] as const) {
      if (hops !== null) sender.setsockopt(IPPROTO_IPV6, dp.IPV6_UNICAST_HOPS, hops)
      await sender.sendto('six', ['::1', port])
      expect(await witness.ask('hops', 6)).toEqual(['six', expected])
    }
  })

  realTest('SO_RCVBUF and SO_SNDBUF are the buffers of the kernel’s socket', async ({ host }) => {
    await using witness = new Witness()
    const sizes = [
      [5000, 7000],
      [30_000, 40_000],
    ] as const
    for (const [receive, send] of sizes) {
      const sock = host.socket(AF_INET, SOCK_DGRAM)
      sock.setsockopt(SOL_SOCKET, dp.SO_RCVBUF, receive)
      await sock.bind(['127.0.0.1', 0])
      sock.setsockopt(SOL_SOCKET, dp.SO_SNDBUF, send)
      const kernels = await witness.ask('buffers', portOf(sock.getsockname()))
      expect(kernels).toEqual([2 * receive, 2 * send])
      const told = [dp.SO_RCVBUF, dp.SO_SNDBUF].map((name) => sock.getsockopt(SOL_SOCKET, name))
      expect(told).toEqual(kernels)
    }
  })

  realTest('TCP_NODELAY sends each byte by itself, without it they wait', async ({ host }) => {
    await using witness = new Witness()
    expect(await segmentsOf(host, witness, 1)).toBe(50)
    expect(await segmentsOf(host, witness, 0)).toBeLessThan(50)
  })
})
