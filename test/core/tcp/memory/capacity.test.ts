/** How much a peer that does not read takes: every row that was measured (facts 5.2), to the byte. */
import { describe, expect, test } from 'vitest'
import type { Case, Step } from '../../../conformance/case.ts'
import { playCase } from '../../../conformance/player.ts'

/** SO_RCVBUF of the listener and SO_SNDBUF of the client as set, 0 for the default. */
interface Buffers {
  readonly receive: number
  readonly send: number
}

const LINK = {
  hosts: { h1: { ip: '10.0.0.1' }, h2: { ip: '10.0.0.2' } },
  actors: { A: 'h1', B: 'h2' },
} as const

function connected({ receive, send }: Buffers, address: string): readonly Step[] {
  const buffer = (who: string, sock: string, name: string, size: number): readonly Step[] =>
    size === 0 ? [] : [{ who, sock, call: 'setsockopt', args: ['SOL_SOCKET', name, size] }]
  return [
    { who: 'A', call: 'socket', args: ['AF_INET', 'SOCK_STREAM'], as: 'l' },
    ...buffer('A', 'l', 'SO_RCVBUF', receive),
    { who: 'A', sock: 'l', call: 'bind', args: [[address, 5000]] },
    { who: 'A', sock: 'l', call: 'listen', args: [5] },
    { who: 'B', call: 'socket', args: ['AF_INET', 'SOCK_STREAM'], as: 'c' },
    ...buffer('B', 'c', 'SO_SNDBUF', send),
    { who: 'B', sock: 'c', call: 'connect', args: [[address, 5000]] },
    { who: 'A', sock: 'l', call: 'accept', as: 's' },
  ]
}

/** Bytes taken, unread at the receiver, and not acknowledged at the sender. */
async function filled(
  call: 'fill' | 'fill_settle',
  buffers: Buffers,
  chunk: number,
  link = false,
): Promise<readonly number[]> {
  const steps: readonly Step[] = [
    ...connected(buffers, link ? '10.0.0.1' : '127.0.0.1'),
    { who: 'B', sock: 'c', call, args: [chunk] },
    { who: 'A', sock: 's', call: 'inq' },
    { who: 'B', sock: 'c', call: 'outq' },
  ]
  const played: Case = { id: call, area: 'memory', steps, ...(link ? LINK : {}) }
  const [taken, unread, waiting] = (await playCase(played)).steps.slice(-3).map(({ got }) => got.ok)
  const [bytes, errno] = taken as [number, string]
  expect(errno).toBe('EAGAIN')
  return [bytes, unread as number, waiting as number]
}

describe('chunks of 4096 on the loopback', () => {
  test.each([
    [0, 0, 2616832, 2722304, 114176, 2608128],
    [0, 4096, 85504, 182272, 129536, 52736],
    [0, 20000, 85504, 182272, 129536, 52736],
    [0, 100000, 243712, 349184, 114176, 235008],
    [2048, 0, 1452032, 1453056, 2048, 1451008],
    [2048, 4096, 8192, 9216, 2048, 7168],
    [2048, 20000, 25600, 26624, 2048, 24576],
    [2048, 100000, 113664, 114688, 2048, 112640],
    [4096, 0, 1873920, 1875968, 4096, 1871872],
    [4096, 4096, 10240, 12288, 4096, 8192],
    [4096, 20000, 34816, 36864, 4096, 32768],
    [4096, 100000, 147456, 149504, 4096, 145408],
    [10000, 0, 2263192, 2273192, 18192, 2255000],
    [10000, 4096, 13192, 29576, 18192, 11384],
    [10000, 20000, 43192, 58192, 18192, 40000],
    [10000, 100000, 183192, 193192, 18192, 175000],
    [65536, 0, 2644368, 2748832, 112784, 2636048],
    [65536, 4096, 85000, 181748, 129516, 52232],
    [65536, 20000, 85000, 181748, 129516, 52232],
    [65536, 100000, 241696, 346160, 112784, 233376],
    [200000, 0, 2693048, 3020463, 393873, 2626590],
    [200000, 4096, 139211, 461711, 396228, 65483],
    [200000, 20000, 139211, 461711, 396228, 65483],
    [200000, 100000, 270177, 605784, 393940, 211844],
  ])('SO_RCVBUF %i, SO_SNDBUF %i', async (receive, send, first, steady, unread, waiting) => {
    const buffers = { receive, send }
    const [atOnce] = await filled('fill', buffers, 4096)
    const settled = await filled('fill_settle', buffers, 4096)
    expect([atOnce, ...settled]).toEqual([first, steady, unread, waiting])
  })
})

describe('default buffers on the loopback, until the first EAGAIN', () => {
  // One byte at a time takes seconds on the machine, and its timers decide: it varies from run to run.
  test.each([
    [100, 2643652, 128196, 2515456],
    [1000, 2634480, 127728, 2506752],
    [1448, 2606544, 126416, 2480128],
    [4096, 2616832, 85504, 2531328],
    [16384, 2637824, 87040, 2550784],
    [65536, 2625024, 113152, 2511872],
    [1000000, 2633835, 127973, 2505862],
  ])('chunks of %i', async (chunk, taken, unread, waiting) => {
    const got = await filled('fill', { receive: 0, send: 0 }, chunk)
    expect(got).toEqual([taken, unread, waiting])
  })
})

describe('over the link, filled until nothing more goes', () => {
  test.each([
    [0, 356760, 125080, 231680],
    [10000, 41248, 18080, 23168],
    [65536, 261016, 124518, 136498],
  ])('both buffers %i', async (size, taken, unread, waiting) => {
    const got = await filled('fill_settle', { receive: size, send: size }, 4096, true)
    expect(got).toEqual([taken, unread, waiting])
  })
})
