/**
 * How time and memory grow with what there is: connections, hosts, pending timers, bytes in flight, events of a trace.
 * Each figure is per unit, so that a column that stays flat is linear growth in all.
 */

import { HOST_STACK } from '../src/core/kernel/host-stack.ts'
import { EventQueue } from '../src/sim/queue.ts'
import { World } from '../src/sim/world.ts'
import { openMany, pair, sides } from './support/core-side.ts'
import { collected } from './support/heap.ts'
import { number, printTable } from './support/report.ts'

/** Work that may be done again and again; how many units it is made of, and what keeps its result alive. */
interface Grown {
  readonly units: number
  readonly held: unknown
}

type Grow = (size: number) => Grown

const connections: Grow = (size) => {
  const all = sides('link')
  openMany(all, size)
  return { units: size, held: all }
}

const hosts: Grow = (size) => {
  const world = new World({ stack: HOST_STACK })
  for (let i = 0; i < size; i += 1) world.host(`h${i}`)
  return { units: size, held: world }
}

const timers: Grow = (size) => {
  const queue = new EventQueue<number>()
  for (let i = 0; i < size; i += 1) queue.schedule((i * 7919) % 1_000_000, i)
  return { units: size, held: queue }
}

const inFlight: Grow = (size) => {
  const all = sides('link')
  const { server, client } = all
  const { near, far } = pair(all)
  const sending = client.send(near, new Uint8Array(size), null, true)
  let got = 0
  while (got < size) got += server.received(server.recv(far, 1 << 20)).length
  client.finish(sending)
  return { units: size / 1000, held: all }
}

const events: Grow = (size) => {
  const all = sides('link')
  const { server, client, world } = all
  const { near, far } = pair(all)
  const trace: unknown[] = []
  world.trace.subscribe((event) => trace.push(event))
  while (trace.length < size) {
    client.finish(client.send(near, new Uint8Array(64)))
    server.finish(server.send(far, server.received(server.recv(far, 1024))))
    client.finish(client.recv(near, 1024))
  }
  return { units: trace.length, held: trace }
}

const DIMENSIONS: readonly (readonly [what: string, grow: Grow, sizes: readonly number[]])[] = [
  ['connections', connections, [10, 100, 1e3, 1e4, 1e5]],
  ['hosts', hosts, [10, 100, 1e3, 1e4]],
  ['pending timers', timers, [1e3, 1e4, 1e5, 1e6]],
  ['kB sent at once', inFlight, [1e4, 1e5, 1e6, 1e7]],
  ['trace events', events, [1e3, 1e4, 1e5]],
]

/** What takes longer than this, microseconds, is done once. */
const LONG = 1_000_000

/** Microseconds of processor time and bytes, both per unit. The quickest of three. */
async function measured(grow: Grow, size: number): Promise<readonly [number, number]> {
  let time = Number.POSITIVE_INFINITY
  let bytes = 0
  for (let run = 0, spent = 0; run < 3 && spent < LONG; run += 1) {
    const before = await collected()
    const began = process.cpuUsage()
    let grown: Grown | null = grow(size)
    const { user, system } = process.cpuUsage(began)
    const after = await collected()
    spent += user + system
    time = Math.min(time, (user + system) / grown.units)
    bytes = (after.heap - before.heap) / grown.units
    grown = null
  }
  return [time, bytes]
}

export async function growth(): Promise<undefined> {
  const rows = [['', 'size', 'us each', 'of the size before', 'bytes each']]
  for (const [what, grow, sizes] of DIMENSIONS) {
    for (let run = 0; run < 5; run += 1) grow(sizes[0] as number)
    let before = Number.NaN
    for (const size of sizes) {
      const [time, bytes] = await measured(grow, size)
      rows.push([what, number(size), number(time), number(time / before), number(bytes)])
      before = time
    }
  }
  printTable(rows)
  return undefined
}
