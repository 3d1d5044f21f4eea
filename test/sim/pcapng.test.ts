// A capture has a block for each packet at each end, in the form of the draft. What tshark makes of it is in
// test/sim/tshark.real.test.ts.
import { simulate, type TraceEvent } from 'dryport'
import { expect, test } from 'vitest'
import { pcapng } from '../../src/sim/pcapng.ts'

/** Some traffic of every kind over a link that loses packets. */
async function traffic(): Promise<TraceEvent[]> {
  const world = simulate({ seed: 3, latency: 10 })
  const events: TraceEvent[] = []
  world.trace$.subscribe((event) => events.push(event))
  const server = world.host('server')
  const client = world.host('client')
  const listener = await server.createServer(['', 80])
  const drops = [5, 9, 17]
  let count = 0
  world.rule((packet) => {
    if (packet.protocol !== 6 || packet.source !== client.addresses[0]) return 'pass'
    count += 1
    return drops.includes(count) ? 'drop' : 'pass'
  })
  const serve = async (): Promise<number> => {
    const [conn] = await listener.accept()
    let size = 0
    for (;;) {
      const bytes = await conn.recv(65536)
      if (bytes.length === 0) break
      size += bytes.length
    }
    await conn.close()
    return size
  }
  const send = async (): Promise<void> => {
    const sock = await client.createConnection(['server', 80])
    await sock.sendall(new Uint8Array(40_000))
    await sock.close()
  }
  const [size] = await Promise.all([serve(), send()])
  expect(size).toBe(40_000)
  const refused = client.socket(2, 2)
  await refused.sendto('nobody', ['server', 9])
  await client.sleep(1000)
  return events
}

test('one interface a host, every packet once at each end', async () => {
  const events = await traffic()
  const bytes = pcapng(events)
  const view = new DataView(bytes.buffer)
  const blocks: number[] = []
  for (let at = 0; at < bytes.length; at += view.getUint32(at + 4, true)) {
    const size = view.getUint32(at + 4, true)
    expect(size % 4).toBe(0)
    expect(view.getUint32(at + size - 4, true)).toBe(size)
    blocks.push(view.getUint32(at, true))
  }
  const sent = events.filter((event) => event.kind === 'sent').length
  const delivered = events.filter((event) => event.kind === 'delivered').length
  expect(blocks.filter((type) => type === 6)).toHaveLength(sent + delivered)
  expect(blocks.filter((type) => type === 1)).toHaveLength(2)
  expect(blocks[0]).toBe(0x0a0d0d0a)
})
