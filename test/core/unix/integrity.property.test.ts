import fc from 'fast-check'
import { expect, test } from 'vitest'
import { SIOCINQ, SIOCOUTQ } from '../../../src/core/constants/ioctl.ts'
import { MSG_DONTWAIT, MSG_PEEK } from '../../../src/core/constants/messages.ts'
import { SO_SNDBUF, SOL_SOCKET } from '../../../src/core/constants/socket-options.ts'
import { SOCK_DGRAM, SOCK_SEQPACKET, SOCK_STREAM } from '../../../src/core/constants/types.ts'
import type { Received } from '../../../src/core/socket/call.ts'
import { UnixHost } from './driver.ts'

const SIZES = fc.oneof(fc.integer({ min: 0, max: 20 }), fc.integer({ min: 0, max: 60000 }))

type Step =
  | { readonly do: 'send' | 'recv' | 'peek'; readonly size: number }
  | { readonly do: 'snapshot' }

const STEPS: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    fc.record({ do: fc.constant('send' as const), size: SIZES }),
    fc.record({ do: fc.constant('recv' as const), size: SIZES }),
    fc.record({ do: fc.constant('peek' as const), size: SIZES }),
    fc.record({ do: fc.constant('snapshot' as const) }),
  ),
  { maxLength: 60 },
)
const SNDBUF = fc.constantFrom(0, 3000, 20000, 200000)

/** Bytes that tell where they stand. */
class Source {
  #next = 0

  take(size: number): Uint8Array {
    const bytes = Uint8Array.from({ length: size }, (_, at) => (this.#next + at) % 251)
    this.#next += size
    return bytes
  }

  /** Those that were not taken come again. */
  back(count: number): void {
    this.#next -= count
  }
}

/** Sends what the socket takes without waiting: how many bytes. */
function offer(host: UnixHost, fd: number, source: Source, size: number): number {
  const sent = host.send(fd, source.take(size), MSG_DONTWAIT).outcome
  const taken = typeof sent === 'number' ? sent : 0
  source.back(size - taken)
  return taken
}

function read(host: UnixHost, fd: number, size: number, flags = 0): Uint8Array | null {
  const received = host.recv(fd, size, flags | MSG_DONTWAIT).outcome as Received | string
  return typeof received === 'string' ? null : received.bytes
}

/** vitest's own comparison takes a microsecond a byte. */
function same(got: Uint8Array | null, expected: Uint8Array | null): boolean {
  if (got === null || expected === null) return got === expected
  return got.length === expected.length && got.every((byte, at) => byte === expected[at])
}

function setUp(type: number, sndbuf: number): [UnixHost, number, number] {
  const host = new UnixHost()
  const [a, b] = host.pair(type)
  host.setsockopt(a, SOL_SOCKET, SO_SNDBUF, sndbuf)
  return [host, a, b]
}

test('a stream gives all bytes once, in order, whatever the chunks and the reads', () => {
  fc.assert(
    fc.property(STEPS, SNDBUF, (steps, sndbuf) => {
      const [host, a, b] = setUp(SOCK_STREAM, sndbuf)
      const [source, expected] = [new Source(), new Source()]
      let unread = 0
      for (const step of steps) {
        if (step.do === 'snapshot') host.kernel.owner = {}
        else if (step.do === 'send') unread += offer(host, a, source, step.size)
        else {
          const bytes = read(host, b, step.size, step.do === 'peek' ? MSG_PEEK : 0)
          expect(bytes?.length ?? 0).toBe(Math.min(step.size, unread))
          if (bytes !== null) expect(same(bytes, expected.take(bytes.length))).toBe(true)
          if (step.do === 'peek') expected.back(bytes?.length ?? 0)
          else unread -= bytes?.length ?? 0
        }
        expect(host.ioctl(b, SIOCINQ)).toBe(unread)
      }
      while (unread > 0) {
        const bytes = read(host, b, 65536) as Uint8Array
        expect(same(bytes, expected.take(bytes.length))).toBe(true)
        unread -= bytes.length
      }
      expect(host.ioctl(a, SIOCOUTQ)).toBe(0)
    }),
    { numRuns: 100 },
  )
})

test('one waiting sender and one reader move any amount', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 400000 }), SIZES, SNDBUF, (size, piece, sndbuf) => {
      const [host, a, b] = setUp(SOCK_STREAM, sndbuf)
      const send = host.sendall(a, new Source().take(size))
      const expected = new Source()
      let got = 0
      while (got < size) {
        const bytes = read(host, b, Math.max(piece, 1000)) as Uint8Array
        expect(same(bytes, expected.take(bytes.length))).toBe(true)
        got += bytes.length
      }
      expect(send.outcome).toBeUndefined()
    }),
    { numRuns: 30 },
  )
})

test.each([
  ['datagrams', SOCK_DGRAM],
  ['records', SOCK_SEQPACKET],
])('%s keep their bounds, or lose what does not fit', (_name, type) => {
  fc.assert(
    fc.property(STEPS, SNDBUF, (steps, sndbuf) => {
      const [host, a, b] = setUp(type, sndbuf)
      const source = new Source()
      const queue: Uint8Array[] = []
      for (const step of steps) {
        if (step.do === 'snapshot') host.kernel.owner = {}
        else if (step.do === 'send') {
          const bytes = source.take(step.size)
          if (host.send(a, bytes, MSG_DONTWAIT).outcome === step.size) queue.push(bytes)
        } else {
          const bytes = read(host, b, step.size, step.do === 'peek' ? MSG_PEEK : 0)
          expect(same(bytes, queue[0]?.subarray(0, step.size) ?? null)).toBe(true)
          if (step.do === 'recv') queue.shift()
        }
      }
      for (const message of queue) expect(same(read(host, b, 70000), message)).toBe(true)
      expect(host.ioctl(a, SIOCOUTQ)).toBe(0)
    }),
    { numRuns: 100 },
  )
})
