/** What each option of IPPROTO_IP, IPPROTO_IPV6 and IPPROTO_RAW that is said to have an effect does. */
import { expect } from 'vitest'
import * as core from '../../src/core/constants/index.ts'
import * as dp from '../../src/index.ts'
import { type Socket, simulate, text } from '../../src/index.ts'
import { codeOf, portOf } from '../real/support/worlds.ts'
import { bytesOf, type Effects, itemOf, receiverAndSender, typesOf } from './support.ts'

const { AF_INET, AF_INET6, IPPROTO_IP, IPPROTO_IPV6, SOCK_DGRAM } = dp

const ETHERNET = Uint8Array.of(10, 0, 0, 1)
const GROUP = [239, 1, 2, 3] as const
const GROUP_ADDRESS = ['239.1.2.3', 53] as const
const GROUP6 = 'ff15::7'
const FOREIGN = ['192.0.2.1', 80] as const
const FOREIGN6 = ['2001:db8::99', 80, 0, 0] as const

/** The int that a receiver is told of a datagram, when its sender has an option. */
async function told(
  family: number,
  level: number,
  tell: number,
  item: number,
  set: (sender: Socket) => void,
  to: string = family === AF_INET ? 'server' : '::1',
): Promise<number | undefined> {
  const { receiver, sender, server } = await receiverAndSender(family)
  const from = family === AF_INET ? sender : server.socket(AF_INET6, SOCK_DGRAM)
  receiver.setsockopt(level, tell, 1)
  if (to === GROUP_ADDRESS[0]) {
    receiver.setsockopt(IPPROTO_IP, dp.IP_ADD_MEMBERSHIP, Uint8Array.of(...GROUP, ...ETHERNET))
  }
  set(from)
  await from.sendto('x', [to, 53])
  const message = await receiver.recvmsg(1, 200)
  const bytes = message[1].find(([, type]) => type === item)?.[2]
  return bytes?.length === 1 ? bytes[0] : itemOf(message, item)?.[0]
}

interface Members {
  readonly receiver: Socket
  /** Sends to the group from the other host; then to the receiver alone. Gives what was heard. */
  readonly heard: () => Promise<string[]>
}

/** A socket on `server`, and what it hears of a group that `client` sends to. */
async function members(): Promise<Members> {
  const { receiver, sender } = await receiverAndSender()
  receiver.setsockopt(IPPROTO_IP, dp.IP_MULTICAST_ALL, 0)
  const heard = async (): Promise<string[]> => {
    await sender.sendto('group', GROUP_ADDRESS)
    await sender.sendto('end', ['server', 53])
    const all: string[] = []
    while (all.at(-1) !== 'end') all.push(text(await receiver.recv(10)))
    return all
  }
  return { receiver, heard }
}

async function afterOptions(
  ...options: readonly (readonly [number, Uint8Array])[]
): Promise<string[][]> {
  const { receiver, heard } = await members()
  const all: string[][] = []
  for (const [option, value] of options) {
    receiver.setsockopt(IPPROTO_IP, option, value)
    all.push(await heard())
  }
  return all
}

const SENDER = [10, 0, 0, 2] as const
const MREQ = Uint8Array.of(...GROUP, ...ETHERNET)
const MREQ_SOURCE = Uint8Array.of(...GROUP, ...ETHERNET, ...SENDER)
const HEARD = [['group', 'end'], ['end']]

const tos = (): Promise<number | undefined> =>
  told(AF_INET, IPPROTO_IP, dp.IP_RECVTOS, dp.IP_TOS, (one) =>
    one.setsockopt(IPPROTO_IP, dp.IP_TOS, 0x10),
  )
const ttl = (): Promise<number | undefined> =>
  told(AF_INET, IPPROTO_IP, dp.IP_RECVTTL, dp.IP_TTL, (one) =>
    one.setsockopt(IPPROTO_IP, dp.IP_TTL, 7),
  )

const headers: Effects = {
  IP_TOS: async () => expect(await tos()).toBe(0x10),
  IP_RECVTOS: async () => expect(await tos()).toBe(0x10),
  IP_TTL: async () => expect(await ttl()).toBe(7),
  IP_RECVTTL: async () => expect(await ttl()).toBe(7),
  async IP_PKTINFO() {
    const { receiver, sender } = await receiverAndSender()
    receiver.setsockopt(IPPROTO_IP, dp.IP_PKTINFO, 1)
    await sender.sendto('x', ['server', 53])
    const info = itemOf(await receiver.recvmsg(1, 100), dp.IP_PKTINFO)
    expect([info?.[0], [...new Uint8Array(info?.buffer ?? new ArrayBuffer(0)).slice(8)]]).toEqual([
      2,
      [10, 0, 0, 1],
    ])
  },
  async IPV6_RECVPKTINFO() {
    expect(await told(AF_INET6, IPPROTO_IPV6, dp.IPV6_RECVPKTINFO, dp.IPV6_PKTINFO, () => {})).toBe(
      0,
    )
  },
  IPV6_TCLASS: async () => expect(await tclass()).toBe(8),
  IPV6_RECVTCLASS: async () => expect(await tclass()).toBe(8),
  IPV6_UNICAST_HOPS: async () => expect(await hops()).toBe(5),
  IPV6_RECVHOPLIMIT: async () => expect(await hops()).toBe(5),
}

const tclass = (): Promise<number | undefined> =>
  told(AF_INET6, IPPROTO_IPV6, dp.IPV6_RECVTCLASS, dp.IPV6_TCLASS, (one) =>
    one.setsockopt(IPPROTO_IPV6, dp.IPV6_TCLASS, 8),
  )
const hops = (): Promise<number | undefined> =>
  told(AF_INET6, IPPROTO_IPV6, dp.IPV6_RECVHOPLIMIT, dp.IPV6_HOPLIMIT, (one) =>
    one.setsockopt(IPPROTO_IPV6, dp.IPV6_UNICAST_HOPS, 5),
  )

const sizes: Effects = {
  async IP_MTU_DISCOVER() {
    const { sender } = await receiverAndSender()
    sender.setsockopt(IPPROTO_IP, core.IP_MTU_DISCOVER, 2)
    expect(await codeOf(sender.sendto(new Uint8Array(1473), ['server', 53]))).toBe('EMSGSIZE')
    sender.setsockopt(IPPROTO_IP, core.IP_MTU_DISCOVER, 0)
    expect(await codeOf(sender.sendto(new Uint8Array(1473), ['server', 53]))).toBe('ok')
  },
  async IP_MTU() {
    const { sender } = await receiverAndSender()
    expect(() => sender.getsockopt(IPPROTO_IP, core.IP_MTU)).toThrow('ENOTCONN')
    await sender.connect(['server', 53])
    expect(sender.getsockopt(IPPROTO_IP, core.IP_MTU)).toBe(1500)
  },
  async IPV6_MTU_DISCOVER() {
    const host = simulate().host('host')
    const sender = host.socket(AF_INET6, SOCK_DGRAM)
    sender.setsockopt(IPPROTO_IPV6, core.IPV6_MTU_DISCOVER, 2)
    expect(await codeOf(sender.sendto(new Uint8Array(65_500), ['::1', 53]))).toBe('EMSGSIZE')
    sender.setsockopt(IPPROTO_IPV6, core.IPV6_MTU_DISCOVER, 0)
    expect(await codeOf(sender.sendto(new Uint8Array(65_500), ['::1', 53]))).toBe('ok')
  },
  IPV6_MTU: async () =>
    expect((await connectedSix()).getsockopt(IPPROTO_IPV6, core.IPV6_MTU)).toBe(65536),
  async IPV6_PATHMTU() {
    const info = bytesOf(await connectedSix(), IPPROTO_IPV6, core.IPV6_PATHMTU, 32)
    expect(new DataView(info.buffer, info.byteOffset).getUint32(28, true)).toBe(65536)
  },
}

async function connectedSix(): Promise<Socket> {
  const socket = simulate().host('host').socket(AF_INET6, SOCK_DGRAM)
  await socket.connect(['::1', 53])
  return socket
}

const errors: Effects = {
  IP_RECVERR: () => queued(AF_INET, '127.0.0.1', IPPROTO_IP, core.IP_RECVERR),
  IPV6_RECVERR: () => queued(AF_INET6, '::1', IPPROTO_IPV6, core.IPV6_RECVERR),
  IP_HDRINCL: ['core/raw/raw.test.ts', 'a program may make its own datagrams'],
  ICMP_FILTER: ['core/raw/raw.test.ts', 'ICMP_FILTER keeps types away'],
}

async function queued(family: number, to: string, level: number, option: number): Promise<void> {
  const host = simulate().host('host')
  const socket = host.socket(family, SOCK_DGRAM)
  socket.setsockopt(level, option, 1)
  await socket.sendto('lost', [to, 9])
  await host.sleep(10)
  const message = await socket.recvmsg(10, 200, dp.MSG_ERRQUEUE)
  expect([text(message[0]), typesOf(message)]).toEqual(['lost', [option]])
}

const binds = async (level: number, option: number, address: dp.AddressArgument): Promise<void> => {
  const family = address[0] === FOREIGN[0] ? AF_INET : AF_INET6
  const socket = simulate().host('host').socket(family)
  expect(await codeOf(socket.bind(address))).toBe('EADDRNOTAVAIL')
  socket.setsockopt(level, option, 1)
  expect(await codeOf(socket.bind(address))).toBe('ok')
}

const binding: Effects = {
  IP_FREEBIND: () => binds(IPPROTO_IP, core.IP_FREEBIND, FOREIGN),
  IP_TRANSPARENT: () => binds(IPPROTO_IP, dp.IP_TRANSPARENT, FOREIGN),
  IPV6_FREEBIND: () => binds(IPPROTO_IPV6, core.IPV6_FREEBIND, FOREIGN6),
  IPV6_TRANSPARENT: () => binds(IPPROTO_IPV6, core.IPV6_TRANSPARENT, FOREIGN6),
  async IP_BIND_ADDRESS_NO_PORT() {
    const socket = simulate().host('host').socket()
    socket.setsockopt(IPPROTO_IP, dp.IP_BIND_ADDRESS_NO_PORT, 1)
    await socket.bind(['127.0.0.1', 0])
    expect(socket.getsockname()).toEqual(['127.0.0.1', 0])
  },
  async IP_LOCAL_PORT_RANGE() {
    const socket = simulate().host('host').socket()
    socket.setsockopt(IPPROTO_IP, core.IP_LOCAL_PORT_RANGE, 40_000 + 40_001 * 0x10000 - 2 ** 32)
    await socket.bind(['', 0])
    expect([40_000, 40_001]).toContain(portOf(socket.getsockname()))
  },
  async IP_PROTOCOL() {
    const socket = simulate().host('host').socket(AF_INET, dp.SOCK_RAW, dp.IPPROTO_ICMP)
    expect(socket.getsockopt(IPPROTO_IP, core.IP_PROTOCOL)).toBe(dp.IPPROTO_ICMP)
  },
  IPV6_V6ONLY: ['real/options.test.ts', 'IPV6_V6ONLY of datagrams leaves the port to IPv4'],
}

const groups: Effects = {
  IP_ADD_MEMBERSHIP: async () =>
    expect(await afterOptions([dp.IP_ADD_MEMBERSHIP, MREQ])).toEqual([HEARD[0]]),
  IP_DROP_MEMBERSHIP: async () =>
    expect(await afterOptions([dp.IP_ADD_MEMBERSHIP, MREQ], [dp.IP_DROP_MEMBERSHIP, MREQ])).toEqual(
      HEARD,
    ),
  IP_ADD_SOURCE_MEMBERSHIP: async () =>
    expect(await afterOptions([dp.IP_ADD_SOURCE_MEMBERSHIP, MREQ_SOURCE])).toEqual([HEARD[0]]),
  IP_DROP_SOURCE_MEMBERSHIP: async () =>
    expect(
      await afterOptions(
        [dp.IP_ADD_SOURCE_MEMBERSHIP, MREQ_SOURCE],
        [dp.IP_DROP_SOURCE_MEMBERSHIP, MREQ_SOURCE],
      ),
    ).toEqual(HEARD),
  IP_BLOCK_SOURCE: async () =>
    expect(
      await afterOptions([dp.IP_ADD_MEMBERSHIP, MREQ], [dp.IP_BLOCK_SOURCE, MREQ_SOURCE]),
    ).toEqual(HEARD),
  IP_UNBLOCK_SOURCE: async () =>
    expect(
      await afterOptions(
        [dp.IP_ADD_MEMBERSHIP, MREQ],
        [dp.IP_BLOCK_SOURCE, MREQ_SOURCE],
        [dp.IP_UNBLOCK_SOURCE, MREQ_SOURCE],
      ),
    ).toEqual([...HEARD, HEARD[0]]),
  async IP_MULTICAST_ALL() {
    const { receiver, server, sender } = await receiverAndSender()
    const member = server.socket(AF_INET, SOCK_DGRAM)
    member.setsockopt(IPPROTO_IP, dp.IP_ADD_MEMBERSHIP, MREQ)
    await sender.sendto('group', GROUP_ADDRESS)
    expect(text(await receiver.recv(10))).toBe('group')
  },
  async IP_MULTICAST_IF() {
    const host = simulate().host('host')
    const receiver = host.socket(AF_INET, SOCK_DGRAM)
    await receiver.bind(['', 53])
    receiver.setsockopt(IPPROTO_IP, dp.IP_ADD_MEMBERSHIP, Uint8Array.of(...GROUP, 127, 0, 0, 1))
    const sender = host.socket(AF_INET, SOCK_DGRAM)
    sender.setsockopt(IPPROTO_IP, dp.IP_MULTICAST_IF, Uint8Array.of(127, 0, 0, 1))
    await sender.sendto('x', GROUP_ADDRESS)
    expect((await receiver.recvfrom(1))[1]?.[0]).toBe('127.0.0.1')
  },
  async IP_MULTICAST_TTL() {
    const set = (one: Socket): void => one.setsockopt(IPPROTO_IP, dp.IP_MULTICAST_TTL, 3)
    expect(await told(AF_INET, IPPROTO_IP, dp.IP_RECVTTL, dp.IP_TTL, set, GROUP_ADDRESS[0])).toBe(3)
  },
  async IP_MULTICAST_LOOP() {
    const { receiver, server } = await receiverAndSender()
    receiver.setsockopt(IPPROTO_IP, dp.IP_ADD_MEMBERSHIP, MREQ)
    const sender = server.socket(AF_INET, SOCK_DGRAM)
    sender.setsockopt(IPPROTO_IP, dp.IP_MULTICAST_LOOP, 0)
    await sender.sendto('unheard', GROUP_ADDRESS)
    sender.setsockopt(IPPROTO_IP, dp.IP_MULTICAST_LOOP, 1)
    await sender.sendto('heard', GROUP_ADDRESS)
    expect(text(await receiver.recv(10))).toBe('heard')
  },
  IPV6_MULTICAST_LOOP: ['core/udp/ipv6.test.ts', 'come back unless IPV6_MULTICAST_LOOP is off'],
  IPV6_MULTICAST_ALL: [
    'core/udp/ipv6.test.ts',
    'are heard by those who joined, and by every socket of the host with IPV6_MULTICAST_ALL',
  ],
  IPV6_MULTICAST_HOPS: [
    'core/udp/ipv6.test.ts',
    'are heard by those who joined, and by every socket of the host with IPV6_MULTICAST_ALL',
  ],
  IPV6_LEAVE_GROUP: ['core/udp/ipv6.test.ts', 'two memberships: the group is left with the last'],
  IPV6_JOIN_GROUP: [
    'core/udp/ipv6.test.ts',
    'are heard by those who joined, and by every socket of the host with IPV6_MULTICAST_ALL',
  ],
  async IPV6_MULTICAST_IF() {
    const outcome = async (index: number): Promise<string> => {
      const sender = simulate().host('host').socket(AF_INET6, SOCK_DGRAM)
      sender.setsockopt(IPPROTO_IPV6, dp.IPV6_MULTICAST_IF, index)
      return codeOf(sender.sendto('x', [GROUP6, 53]))
    }
    expect([await outcome(1), await outcome(2)]).toEqual(['ENETUNREACH', 'ok'])
  },
}

export const IP_EFFECTS: Effects = { ...headers, ...sizes, ...errors, ...binding, ...groups }
