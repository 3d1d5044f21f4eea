/** Memory per idle connection: both ends of it, nothing under way. */

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { setImmediate } from 'node:timers/promises'
import { fileURLToPath } from 'node:url'
import { openMany, type Place, sides } from './support/core-side.ts'
import type { Finding } from './support/finding.ts'
import { collected } from './support/heap.ts'
import { promiseListener, promiseSides } from './support/promise-sides.ts'
import { dial, listen, REAL } from './support/real-net.ts'
import { number, printTable } from './support/report.ts'

interface Size {
  /** Of JavaScript objects and of buffers. */
  readonly heap: number
  readonly resident: number
  /** Of the kernel's own objects, all processes; 0 where the system does not say. */
  readonly kernel: number
}

async function measure(): Promise<Size> {
  return { ...(await collected()), kernel: slab() }
}

function slab(): number {
  try {
    const text = readFileSync('/proc/meminfo', 'utf8')
    return Number(/^Slab:\s+(\d+) kB/m.exec(text)?.[1] ?? 0) * 1024
  } catch {
    return 0
  }
}

/** Opens connections, and gives what keeps them open. */
type Open = (count: number) => unknown

const core =
  (place: Place): Open =>
  (count) => {
    const all = sides(place)
    openMany(all, count)
    return all
  }

const promises =
  (place: Place): Open =>
  async (count) => {
    const all = promiseSides(place)
    const door = await promiseListener(all)
    const held: unknown[] = [door]
    for (let i = 0; i < count; i += 1) {
      const socket = all.client.socket()
      await socket.connect(all.address)
      held.push(socket, (await door.accept())[0])
    }
    return held
  }

const node: Open = async (count) => {
  const held: { destroy(): void }[] = []
  const [server, port] = await listen((socket) => held.push(socket))
  for (let i = 0; i < count; i += 1) held.push(await dial(port))
  while (held.length < 2 * count) await setImmediate()
  return () => {
    for (const socket of held) socket.destroy()
    server.close()
  }
}

const WAYS: readonly (readonly [name: string, open: Open, count: number])[] = [
  ['core, loopback', core('loopback'), 10_000],
  ['core, link', core('link'), 10_000],
  ['promises, loopback', promises('loopback'), 10_000],
  ['promises, link', promises('link'), 10_000],
  [REAL, node, 2000],
]

/** Per connection. What was opened is held until it has been measured, and no longer. */
async function sizeOf(open: Open, count: number): Promise<Size> {
  const before = await measure()
  let held: unknown = await open(count)
  const after = await measure()
  if (typeof held === 'function') held()
  held = null
  const each = (key: keyof Size): number => (after[key] - before[key]) / count
  return { heap: each('heap'), resident: each('resident'), kernel: each('kernel') }
}

export async function memory(): Promise<Finding[]> {
  const rows: [string, Size][] = []
  for (const [name, open, count] of WAYS) {
    await sizeOf(open, 10) // loads and compiles
    const size = await sizeOf(open, count)
    rows.push([name, name === REAL ? size : { ...size, kernel: 0 }])
  }
  const base = rows.find(([name]) => name === REAL)?.[1].heap ?? Number.NaN
  printTable([
    ['', 'heap bytes', `x ${REAL}`, 'resident bytes', 'kernel bytes'],
    ...rows.map(([name, { heap, resident, kernel }]) => [
      name,
      number(heap),
      number(heap / base),
      number(resident),
      kernel === 0 ? '-' : number(kernel),
    ]),
  ])
  const idle = rows.find(([name]) => name === 'core, link')?.[1].heap ?? Number.NaN
  const resident = residentOf(100_000)
  console.log(`  ${number(resident)} MB resident with 100 000 connections, a process of its own`)
  const once = (id: string, value: number): Finding => ({ id, value, low: value, high: value })
  return [once('memory.idle-pair', idle), once('memory.100000', resident)]
}

/** Megabytes that a process of its own takes with so many connections open on a link. */
function residentOf(count: number): number {
  const script = fileURLToPath(new URL('./support/hold-open.js', import.meta.url))
  const { stdout, stderr, status } = spawnSync(process.execPath, [script, String(count)])
  if (status !== 0) throw new Error(String(stderr))
  return Number(String(stdout))
}
