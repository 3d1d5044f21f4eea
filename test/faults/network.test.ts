// What may be done to links, packets and names, by the calls of a simulated world.
import { describe, expect, it } from 'vitest'
import { text } from '../../src/core/bytes.ts'
import { AF_INET } from '../../src/core/constants/families.ts'
import { IP_MTU_DISCOVER, IP_PMTUDISC_DONT } from '../../src/core/constants/ip-options.ts'
import { IPPROTO_IP } from '../../src/core/constants/protocols.ts'
import { SOCK_DGRAM } from '../../src/core/constants/types.ts'
import type { Packet } from '../../src/core/packet.ts'
import { Transit } from '../../src/sim/transit.ts'
import { PACKET as packet } from './support/carry.ts'
import { events, faultLines, setting } from './support/world.ts'

/** A datagram socket on each side; what the client sends goes to the server. */
async function datagrams(options: Parameters<typeof setting>[0] = {}) {
  const made = setting(options)
  const from = made.client.socket(AF_INET, SOCK_DGRAM)
  const to = made.server.socket(AF_INET, SOCK_DGRAM)
  await from.bind(['', 7])
  await to.bind(['', 7])
  const say = (words: string): Promise<number> => from.sendto(words, ['10.0.0.2', 7])
  const hear = async (): Promise<string> => text(await to.recv(100))
  return { ...made, from, to, say, hear }
}

const payload = ({ body }: Packet): string => text(body.payload)

describe('a link', () => {
  it('may be different there and back', async () => {
    const { world, client, server } = setting()
    const link = world.link('client', server, {
      mtu: 1400,
      there: { latency: 30 },
      back: { latency: '50ms', loss: 0 },
    })
    await server.createServer(['', 80])
    await client.createConnection(['10.0.0.2', 80])
    expect(world.now).toBe(80)
    expect(link.directions.map(({ mtu, latency }) => [mtu, latency])).toEqual([
      [1400, 30_000],
      [1400, 50_000],
    ])
  })

  it('may change at a time, for a time', async () => {
    const { world, say, hear } = await datagrams()
    const link = world.link('client', 'server')
    link.at(100, { latency: 40 }, 100)
    link.there.at(300, { latency: 70 })
    const off = link.at(500, { up: false })
    const times: number[] = []
    for (const at of [0, 150, 250, 350]) {
      await world.advanceTo(at)
      await say('x')
      await hear()
      times.push(world.now - at)
    }
    expect(times).toEqual([10, 40, 10, 70])
    off()
    await world.advanceTo(600)
    expect(link.up).toBe(true)
  })

  it('may have a latency by a function, in milliseconds', async () => {
    const { world, say, hear } = await datagrams()
    const latency = (packet: Packet): number => packet.body.payload.length
    world.link('client', 'server', { there: { latency } })
    await say('four')
    await hear()
    expect(world.now).toBe(4)
  })

  it('is told of when it is set, though not when it is asked for', () => {
    const { world } = setting()
    const lines = faultLines(world)
    const link = world.link('client', 'server', { loss: 0.1, latency: () => 5 })
    world.link('client', 'server')
    link.there.set({ bandwidth: '1mbit' })
    link.latency = 5
    expect(lines).toEqual([
      '0.000000 * fault f1 once link client - server: loss 0.1',
      '0.000000 * fault f2 once link client > server: bandwidth 1mbit',
      '0.000000 * fault f3 once link client - server: latency 5ms',
    ])
  })

  it('with a bandwidth lets packets queue, and drops what finds no room', async () => {
    const { world, say, hear } = await datagrams()
    const all = events(world)
    world.link('client', 'server', { bandwidth: { rate: 8000, queue: { packets: 2 } } })
    // 28 bytes of headers and 72 of text take 100 ms.
    for (let n = 0; n < 4; n++) await say(`${n}`.repeat(72))
    const times: number[] = []
    for (let n = 0; n < 3; n++) {
      await hear()
      times.push(world.now)
    }
    expect(times).toEqual([110, 210, 310])
    const lost = all.filter((event) => event.kind === 'dropped')
    expect(lost.map((event) => event.kind === 'dropped' && event.why)).toEqual(['queue-full'])
  })

  it('with a small MTU fragments what may be, and says so of what may not', async () => {
    const { world, client, from, say, hear } = await datagrams()
    world.link('client', 'server', { mtu: 600 })
    from.setsockopt(IPPROTO_IP, IP_MTU_DISCOVER, IP_PMTUDISC_DONT)
    await say('y'.repeat(1000))
    expect(await hear()).toHaveLength(100)
    const listener = await world.host('server').createServer(['', 80])
    const sock = await client.createConnection(['10.0.0.2', 80])
    const [conn] = await listener.accept()
    await sock.sendall('z'.repeat(5000))
    let got = 0
    while (got < 5000) got += (await conn.recv(5000)).length
    expect(world.now).toBeLessThan(500)
  })

  it('that is a black hole leaves the sender to find out', async () => {
    const { world, client, server } = setting({ settings: { tcp_retries2: 3 } })
    const listener = await server.createServer(['', 80])
    const sock = await client.createConnection(['10.0.0.2', 80])
    await listener.accept()
    world.link('client', 'server', { mtu: 600, blackHole: true })
    await sock.sendall('z'.repeat(5000))
    await expect(sock.recv(1)).rejects.toMatchObject({ code: 'ETIMEDOUT' })
  })

  it('to itself is the loopback of a host', async () => {
    const { world, client } = setting()
    const lost = events(world)
    const own = world.link(client, 'client', { latency: 25, drop: [1] })
    const listener = await client.createServer(['127.0.0.1', 80])
    const began = world.now
    await client.createConnection(['127.0.0.1', 80])
    await listener.accept()
    // The first SYN is lost; the next comes after a second.
    expect(world.now - began).toBe(1000 + 50 + 25)
    expect(lost.filter(({ kind }) => kind === 'dropped')).toHaveLength(1)
    const hold = own.hold()
    const sock = client.socket(AF_INET, SOCK_DGRAM)
    await sock.bind(['127.0.0.1', 9])
    await sock.sendto('me', ['127.0.0.1', 9])
    await client.sleep(100)
    expect(own.there.held.map(payload)).toEqual(['me'])
    hold()
    expect(text(await sock.recv(10))).toBe('me')
  })
})

describe('holding packets', () => {
  it('keeps what arrives, lets it in one by one, and then all', async () => {
    const { world, client, say, hear, from, to } = await datagrams()
    const lines = faultLines(world)
    const link = world.link('client', 'server')
    await say('flies')
    link.hold()
    for (const words of ['one', 'two', 'three', 'four']) await say(words)
    await to.sendto('back', ['10.0.0.1', 7])
    await client.sleep(100)
    expect(link.held.map(payload)).toEqual(['flies', 'one', 'two', 'three', 'four', 'back'])
    link.step()
    expect([await hear(), world.now]).toEqual(['flies', 100])
    link.there.step(2)
    expect([await hear(), await hear()]).toEqual(['one', 'two'])
    expect(link.there.held.map(payload)).toEqual(['three', 'four'])
    link.back.release()
    expect(text(await from.recv(10))).toBe('back')
    expect(lines).toHaveLength(3)
    link.release()
    expect([await hear(), await hear()]).toEqual(['three', 'four'])
    expect(lines).toEqual([
      '0.000000 * fault f1 begin hold client - server',
      '0.100000 * fault f2 once step 1 client - server',
      '0.100000 * fault f3 once step 2 client > server',
      '0.100000 * fault f1 end hold client - server',
    ])
    link.step(5)
    await say('free')
    expect(await hear()).toBe('free')
  })

  it('is forgotten by no fork of the world', async () => {
    const { world, client, say, hear } = await datagrams()
    const link = world.link('client', 'server')
    link.hold()
    await say('kept')
    await client.sleep(20)
    const fork = world.world.fork()
    fork.begin({ kind: 'release', between: ['client', 'server'] })
    fork.runUntilIdle()
    expect(fork.link('client', 'server').held).toBeNull()
    expect(link.held).toHaveLength(1)
    link.release()
    expect(await hear()).toBe('kept')
  })
})

describe('a rule', () => {
  it('decides about packets, the first that answers first', async () => {
    const { world, say, hear } = await datagrams()
    const asked: string[] = []
    world.rule((packet, { from, to, now }) => {
      asked.push(`${from}>${to}@${now}`)
      if (payload(packet) === 'late') return { delay: 500 }
      if (payload(packet) === 'twice') return { duplicate: 1 }
      if (payload(packet) === 'lost') return { drop: 'tuesday' }
      return undefined
    })
    world.rule((packet) => (payload(packet) === 'late' ? 'drop' : 'pass'))
    await world.advanceTo(5)
    for (const words of ['late', 'twice', 'lost', 'plain']) await say(words)
    const heard: (string | number)[] = []
    for (let n = 0; n < 4; n++) heard.push(await hear(), world.now)
    expect(heard).toEqual(['twice', 15, 'plain', 15, 'twice', 16, 'late', 515])
    expect(asked[0]).toBe('client>server@5')
    const broken = world.rule((() => ({ explode: true })) as never)
    await expect(say('x')).rejects.toThrow('not a verdict')
    broken()
  })

  it('lasts until it is undone, a program ends, a signal aborts, or a time comes', async () => {
    const { world, client } = setting()
    const lines = faultLines(world)
    {
      using _ = world.rule(() => 'drop', 'block')
    }
    const program = client.sleep(100)
    world.rule(() => 'drop', { name: 'program', until: program })
    const abort = new AbortController()
    world.rule(() => 'drop', { name: 'signal', until: abort.signal })
    world.rule(() => 'drop', { name: 'time', until: 300 })
    world.rule(() => 'drop', { name: 'aborted', until: AbortSignal.abort() })
    world.rule(() => 'drop', 'for ever')
    await client.sleep(200)
    abort.abort()
    await client.sleep(200)
    world.heal()
    expect(lines).toEqual([
      '0.000000 * fault f1 begin rule block',
      '0.000000 * fault f1 end rule block',
      '0.000000 * fault f2 begin rule program',
      '0.000000 * fault f3 begin rule signal',
      '0.000000 * fault f4 begin rule time',
      '0.000000 * fault f5 begin rule aborted',
      '0.000000 * fault f5 end rule aborted',
      '0.000000 * fault f6 begin rule for ever',
      '0.100000 * fault f2 end rule program',
      '0.200000 * fault f3 end rule signal',
      '0.300000 * fault f4 end rule time',
    ])
  })

  it('may be data', async () => {
    const { world, say, hear } = await datagrams()
    const all = events(world)
    world.apply([
      { kind: 'rule', match: { protocol: 'udp', port: 7, nth: [2] }, action: 'drop' },
      { kind: 'rule', match: { from: 'client', first: 1 }, action: { delay: 100 } },
      { kind: 'rule', match: { to: 'server', data: false }, action: 'drop' },
      { kind: 'rule', match: { destinationPort: 8 }, action: 'drop' },
      { kind: 'rule', match: { sourcePort: 8 }, action: 'drop' },
      { kind: 'rule', match: { protocol: 'tcp', flags: 'S' }, action: 'drop' },
      { kind: 'rule', name: 'again', match: { from: 'client' }, action: { duplicate: 5 } },
    ])
    for (const words of ['one', 'two', 'three']) await say(words)
    const heard: (string | number)[] = []
    for (let n = 0; n < 3; n++) heard.push(await hear(), world.now)
    expect(heard).toEqual(['three', 10, 'three', 15, 'one', 110])
    const lost = all.find((event) => event.kind === 'dropped')
    expect(lost).toMatchObject({ why: 'rule-1', host: 'client' })
    world.heal()
  })

  it('that counts goes on counting in a fork, each for itself', async () => {
    const { world, client, say } = await datagrams()
    world.begin({ kind: 'rule', match: { nth: [3] }, action: 'drop' })
    await say('one')
    const fork = world.world.fork()
    const [rule, copy] = [world.world.rules, fork.rules].map((rules) => () => {
      const transit = new Transit()
      transit.begin(packet, 100, 0, 0)
      rules.apply(transit, { from: 'client', to: 'server', now: 0 })
      return transit.dropped
    }) as [() => unknown, () => unknown]
    expect([rule(), rule(), rule()]).toEqual([null, 'rule-1', null])
    expect([copy(), copy(), copy()]).toEqual([null, 'rule-1', null])
    await client.sleep(1)
  })
})

describe('looking up names', () => {
  it('may take a time', async () => {
    const { world, client, server } = setting()
    await server.createServer(['', 80])
    const end = world.lookups({ delay: 200 })
    await client.socket().connect(['server', 80])
    expect(world.now).toBe(220)
    expect(await client.gethostbyname('localhost')).toBe('127.0.0.1')
    expect(await client.gethostbyname('10.9.9.9')).toBe('10.9.9.9')
    expect(world.now).toBe(220)
    expect(await client.gethostbyaddr('10.0.0.2')).toEqual(['server', [], ['10.0.0.2']])
    expect(world.now).toBe(420)
    end()
    await client.getaddrinfo('server', 80)
    expect(world.now).toBe(420)
  })

  it('may fail, for some', async () => {
    const { world, client, server } = setting()
    world.lookups({ host: client, name: 'Server', fail: 'EAI_AGAIN' })
    const expected = { code: 'EAI_AGAIN', hostname: 'server' }
    await expect(client.gethostbyname('server')).rejects.toMatchObject(expected)
    await expect(client.socket().connect(['server', 80])).rejects.toMatchObject(expected)
    await expect(client.getaddrinfo('server', 80)).rejects.toMatchObject(expected)
    expect(await client.gethostbyname('client')).toBe('10.0.0.1')
    expect(await server.gethostbyname('server')).toBe('10.0.0.2')
    world.lookups({ delay: 10, fail: 'EAI_NONAME' })
    await expect(server.gethostbyname('server')).rejects.toMatchObject({ code: 'EAI_NONAME' })
    expect(world.now).toBe(10)
  })

  it('may find something else after a change', async () => {
    const { world, client } = setting()
    world.lookups({ delay: 100 })
    const asking = client.gethostbyname('server')
    await world.advance(50)
    const back = world.rename('server', '10.0.0.77')
    expect(await asking).toBe('10.0.0.77')
    world.apply([{ at: 200, for: 150, kind: 'name', name: 'SERVER.', addresses: [] }])
    await world.advanceTo(200)
    await expect(client.gethostbyname('server')).rejects.toMatchObject({ code: 'EAI_NONAME' })
    back()
    await world.advanceTo(400)
    expect(await client.gethostbyname('server')).toBe('10.0.0.2')
    world.apply([{ kind: 'name', name: 'api', addresses: ['10.0.0.2'] }])
    expect(await client.gethostbyaddr('10.0.0.2')).toEqual(['server', ['api'], ['10.0.0.2']])
    const other = world.rename('api', '10.0.0.1')
    expect(await client.gethostbyaddr('10.0.0.1')).toEqual(['client', ['api'], ['10.0.0.1']])
    expect(await client.gethostbyaddr('10.0.0.2')).toEqual(['server', [], ['10.0.0.2']])
    other()
    world.name('api')
    await expect(client.gethostbyname('api')).rejects.toMatchObject({ code: 'EAI_NONAME' })
  })
})
