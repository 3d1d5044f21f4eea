import { describe, expect, test } from 'vitest'
import { ArgumentError } from '../../src/core/errno.ts'
import { ACK, type Packet, type Segment, SYN } from '../../src/core/packet.ts'
import {
  AF_INET,
  DeadlockError,
  HostClosedError,
  SOCK_DGRAM,
  simulate,
  text,
} from '../../src/index.ts'
import { failureOf } from './support/pair.ts'

const segment = ({ body }: Packet): Segment => body as Segment

describe('a raw peer', () => {
  test('is the other side of a handshake', async () => {
    const world = simulate()
    const peer = world.rawPeer('peer')
    const sock = world.host('client').socket()
    const connecting = sock.connect(['peer', 80])
    const syn = segment(await peer.receive())
    expect([syn.flags, syn.destinationPort]).toEqual([SYN, 80])
    peer.sendSegment({
      to: world.host('client').addresses[0] as string,
      sourcePort: 80,
      destinationPort: syn.sourcePort,
      flags: 'S.',
      seq: 1000,
      ack: syn.seq + 1,
    })
    await connecting
    const ack = segment(await peer.receive())
    expect([ack.flags, ack.ack]).toEqual([ACK, 1001])
    await sock.send('hello')
    expect(text(segment(await peer.receive()).payload)).toBe('hello')
    expect(peer.received).toHaveLength(3)
    // Nobody acknowledges: it is sent again.
    const again = segment(await peer.receive())
    expect(text(again.payload)).toBe('hello')
  })

  test('sends datagrams, and tells of what comes', async () => {
    const world = simulate()
    const peer = world.rawPeer('peer')
    const host = world.host('client')
    const sock = host.socket(AF_INET, SOCK_DGRAM)
    await sock.bind(['', 9000])
    const seen: string[] = []
    peer.packets$.subscribe(({ body }) => seen.push(body.kind))
    peer.sendDatagram(host.addresses[0] as string, 53, 9000, Uint8Array.of(1))
    const [bytes, from] = await sock.recvfrom(10)
    expect([bytes, from]).toEqual([Uint8Array.of(1), [peer.addresses[0], 53]])
    await sock.sendto('x', ['peer', 53])
    await host.sleep(1)
    expect(seen).toEqual(['udp'])
  })

  test('that waits for what never comes is told so, or gives up', async () => {
    const world = simulate()
    const peer = world.rawPeer('peer')
    const error = (await failureOf(peer.receive())) as DeadlockError
    expect(error).toBeInstanceOf(DeadlockError)
    expect(error.blocked).toMatchObject([{ host: 'peer', call: 'receive' }])
    expect(error.blocked[0]?.place).toContain('raw-peer.test.ts')
    const abort = new AbortController()
    const waiting = failureOf(peer.receive({ signal: abort.signal }))
    abort.abort('no')
    expect(await waiting).toBe('no')
  })
})

describe('the network', () => {
  test('links, partitions and faults', async () => {
    const world = simulate()
    const [a, b] = [world.host('a'), world.host('b')]
    const link = world.link(a, 'b', { latency: 5 })
    expect([link.latency, link.up]).toEqual([5, true])
    const listener = await b.createServer(['', 80])
    const sock = await a.createConnection(['b', 80])
    // IPv6 is tried first, and refused.
    expect(world.now).toBeCloseTo(20, 3)
    const [conn] = await listener.accept()

    const heal = world.partition(a, b)
    await sock.sendall('late')
    await a.sleep(100)
    heal()
    expect(text(await conn.recv(10))).toBe('late')
    expect(world.now).toBeGreaterThan(200)

    const drop = world.dropTo('b')
    const deaf = a.socket()
    deaf.settimeout(500)
    await expect(deaf.connect(['b', 80])).rejects.toMatchObject({ timedOut: true })
    drop()
    world.reject(b, 'icmp-host-unreachable', 'tcp')
    await expect(a.socket().connect(['b', 80])).rejects.toMatchObject({ code: 'EHOSTUNREACH' })
    world.heal()
    world.linkDown(a)
    await expect(a.socket().connect(['b', 80])).rejects.toMatchObject({ code: 'ENETUNREACH' })
    world.linkUp(a)
    await a.socket().connect(['b', 80])
    const oneWay = world.partitionOneWay(b)
    const cut = a.socket()
    cut.settimeout(100)
    await expect(cut.connect(['b', 80])).rejects.toMatchObject({ timedOut: true })
    oneWay()
    link.up = false
    const dark = a.socket()
    dark.settimeout(100)
    await expect(dark.connect(['b', 80])).rejects.toMatchObject({ timedOut: true })
    link.up = true
    link.latency = 1
    const remove = link.add({ kind: 'drop-nth', nth: [1] })
    const began = world.now
    await a.socket().connect(['b', 80])
    expect(world.now - began).toBeGreaterThan(900)
    remove()
    link.mtu = 600
    expect(link.mtu).toBe(600)
    expect(link.directions).toHaveLength(2)
  })

  test('rules see every packet, names can be given, settings changed', async () => {
    const world = simulate({ settings: { tcp_syn_retries: 1 }, mtu: 1400 })
    const [a, b] = [world.host('a'), world.host('b', { profile: 'refuse', uid: 1000 })]
    const seen: string[] = []
    const stop = world.rule((packet, way) => {
      seen.push(`${way.from}>${way.to} ${packet.body.kind}`)
      return undefined
    })
    world.name('db.local', b.addresses[0] as string)
    await expect(a.createConnection(['db.local', 5432])).rejects.toMatchObject({
      code: 'ECONNREFUSED',
    })
    expect(seen).toEqual(['a>b tcp', 'b>a tcp'])
    stop()
    b.sysctl({ ip_unprivileged_port_start: 0 })
    expect(b.settings.ip_unprivileged_port_start).toBe(0)
    await b.socket().bind(['', 80])
    expect(world.hosts).toEqual([a, b])
    expect(a.netstat()).toEqual([])
    expect(() => simulate({ profile: 'none' as never })).toThrow("not a profile: 'none'")
    expect(() => simulate({ latency: -1 })).toThrow(ArgumentError)
    expect(() => world.host('a', {})).toThrow('host a exists')
  })
})

test('a world that is closed stands still, and ends what waits', async () => {
  const world = simulate()
  const calls: Promise<unknown>[] = []
  {
    await using open = world
    calls.push(failureOf(open.host('a').sleep(10)), failureOf(open.rawPeer('b').receive()))
  }
  calls.push(failureOf(world.host('a').sleep(10)), failureOf(world.rawPeer('b').receive()))
  for (const error of await Promise.all(calls)) expect(error).toBeInstanceOf(HostClosedError)
  expect(world.now).toBe(0)
})
