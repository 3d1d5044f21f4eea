// What the socket layer allows and the machine refuses: the machine's errno is the answer, and the socket is as it was.
// Which machine refuses what depends on its routes and interfaces; here it is told to.
import { afterEach, expect, vi } from 'vitest'
import { DatagramWire } from '../../src/adapters/real/datagram-wire.ts'
import * as dp from '../../src/index.ts'
import { codeOf, realTest as test } from './support/worlds.ts'

const { AF_INET, IP_ADD_MEMBERSHIP, IPPROTO_IP, SOCK_DGRAM } = dp
const GROUP = Uint8Array.of(239, 1, 2, 3, 127, 0, 0, 1)

afterEach(() => vi.restoreAllMocks())

test('a datagram that the machine does not send', async ({ host }) => {
  const [from, to] = [host.socket(AF_INET, SOCK_DGRAM), host.socket(AF_INET, SOCK_DGRAM)]
  await to.bind(['127.0.0.1', 0])
  await from.bind(['127.0.0.1', 0])
  const where = to.getsockname() as [string, number]
  const send = vi.spyOn(DatagramWire.prototype, 'send').mockResolvedValue('ENETUNREACH')
  expect(await codeOf(from.sendto('x', where))).toBe('ENETUNREACH')
  send.mockRestore()
  expect(await from.sendto('y', where)).toBe(1)
  expect(dp.text((await to.recvfrom(9))[0])).toBe('y')
})

test('a group that the machine does not join', async ({ host }) => {
  const sock = host.socket(AF_INET, SOCK_DGRAM)
  await sock.bind(['0.0.0.0', 0])
  const join = vi.spyOn(DatagramWire.prototype, 'setMembership').mockReturnValue('ENODEV')
  const option = (name: number) =>
    codeOf(Promise.resolve().then(() => sock.setsockopt(IPPROTO_IP, name, GROUP)))
  expect(await option(IP_ADD_MEMBERSHIP)).toBe('ENODEV')
  expect(await option(dp.IP_DROP_MEMBERSHIP)).toBe('EADDRNOTAVAIL')
  join.mockRestore()
})
