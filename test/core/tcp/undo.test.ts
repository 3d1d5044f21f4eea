// Losses that were none, against what a Linux 6.18 kernel had in TCP_INFO after each segment: recovery that late originals
// take back (RFC 4015), or reports of duplicates (RFC 3708); timeouts that were mistaken (RFC 5682); order that is learned
// (RFC 8985 6.2).
import { describe, expect, test } from 'vitest'
import { type PeerOptions, Wire } from './support/wire.ts'

const INFINITE = 0x7fffffff

class Sender {
  readonly wire: Wire
  readonly mss: number
  readonly #tcb: () => ReturnType<Wire['record']>['tcb']

  /** Twenty segments are queued, ten have left, over a path of 50 ms. */
  constructor(peer: PeerOptions = {}) {
    this.mss = peer.timestamps === false ? 1460 : 1448
    this.wire = new Wire(peer, { settings: { tcp_congestion_control: 'reno' } })
    const sock = this.wire.dialling()
    this.wire.advance(50)
    this.wire.send('S.')
    sock.setblocking(false)
    sock.send(new Uint8Array(20 * this.mss))
    this.#tcb = () => this.wire.record(sock).tcb
    expect(this.wire.take()).toHaveLength(11)
  }

  at(n: number): number {
    return 1 + n * this.mss
  }

  /** The peer acknowledges up to the n-th segment, with blocks of segments; gives which segments then leave. */
  ack(n: number, blocks: readonly (readonly [number, number])[] = [], echo?: number): number[] {
    const sack = blocks.map(([from, to]) => [this.at(from), this.at(to)] as const)
    const stamps = echo === undefined ? {} : { stamps: [this.wire.clock, echo] as const }
    this.wire.send('.', { ack: this.at(n), sack, ...stamps })
    return this.left()
  }

  left(): number[] {
    const seqs = this.wire.take().map((text) => Number(/ (\d+)\+/.exec(text)?.[1]))
    return seqs.map((seq) => (seq - 1) / this.mss)
  }

  /** The kernel's own clock, as its segments carry it. */
  get stamp(): number {
    return this.wire.last.options.timestamps?.[0] ?? 0
  }

  /** tcpi_reord_seen. */
  get reordersSeen(): number {
    return this.#tcb().recovery.reordersSeen
  }

  get state() {
    const { flow, recovery } = this.#tcb()
    const { cwnd, ssthresh } = flow
    const { state, lostOut, retransOut, reordering } = recovery
    return { recovery: state, cwnd, ssthresh, lostOut, retransOut, reordering }
  }
}

const calm = { recovery: 'open', ssthresh: INFINITE, lostOut: 0, retransOut: 0 }

describe('fast recovery is taken back', () => {
  test('by the echo of what was sent before, and its distance is remembered', () => {
    const sender = new Sender()
    const { stamp } = sender
    sender.wire.advance(50)
    expect(sender.ack(0, [[1, 2]], stamp)).toEqual([10])
    expect(sender.ack(0, [[1, 3]], stamp)).toEqual([11])
    expect(sender.ack(0, [[1, 4]], stamp)).toEqual([0])
    expect(sender.state).toMatchObject({ recovery: 'recovery', cwnd: 9, ssthresh: 5 })
    for (const n of [5, 6, 7]) sender.ack(0, [[1, n]], stamp)
    expect(sender.state).toMatchObject({ recovery: 'recovery', cwnd: 7, ssthresh: 5 })
    sender.wire.advance(20)
    sender.wire.take()
    expect(sender.ack(7, [], stamp)).toEqual([13, 14, 15, 16, 17])
    expect(sender.state).toEqual({ ...calm, cwnd: 11, reordering: 7 })
    expect(sender.wire.rules()).toContain('segment-in.lossUndone')
    expect(sender.ack(10, [], stamp)).toEqual([18, 19])
    expect(sender.state).toEqual({ ...calm, cwnd: 14, reordering: 7 })
  })

  test('by reports that all that was sent again arrived twice', () => {
    const sender = new Sender({ timestamps: false })
    sender.wire.advance(50)
    for (const n of [2, 3, 4, 5, 6, 7]) sender.ack(0, [[1, n]])
    expect(sender.state).toMatchObject({ recovery: 'recovery', cwnd: 7, ssthresh: 5 })
    sender.wire.advance(20)
    sender.ack(7)
    expect(sender.state).toMatchObject({ recovery: 'recovery', cwnd: 7, reordering: 3 })
    expect(sender.ack(7, [[0, 1]])).toEqual([14, 15, 16])
    expect(sender.state).toEqual({ ...calm, cwnd: 10, reordering: 3 })
    sender.ack(12)
    expect(sender.state).toEqual({ ...calm, cwnd: 15, reordering: 3 })
  })

  test('by such reports after its end', () => {
    const sender = new Sender({ timestamps: false })
    sender.wire.advance(50)
    sender.ack(0, [[1, 7]])
    sender.ack(11)
    expect(sender.state).toMatchObject({ recovery: 'open', ssthresh: 5 })
    sender.ack(12, [[0, 1]])
    expect(sender.state).toMatchObject({ recovery: 'open', ssthresh: INFINITE })
  })

  test('but not by the answer to what was sent again', () => {
    const sender = new Sender()
    sender.wire.advance(50)
    sender.ack(0, [[1, 7]])
    sender.wire.advance(50)
    sender.ack(7)
    expect(sender.state).toMatchObject({ recovery: 'recovery', ssthresh: 5 })
    sender.ack(12)
    expect(sender.state).toMatchObject({ recovery: 'open', ssthresh: 5, reordering: 3 })
  })
})

describe('a timeout is taken back', () => {
  test('by the echo of what was sent before', () => {
    const sender = new Sender()
    const { stamp } = sender
    sender.wire.advance(400)
    expect(sender.left().at(-1)).toBe(0)
    expect(sender.state).toMatchObject({ recovery: 'loss', cwnd: 1, ssthresh: 5, lostOut: 11 })
    sender.ack(1, [], stamp)
    expect(sender.state).toEqual({ ...calm, cwnd: 11, reordering: 3 })
  })

  test('the same without SACK: what follows is still watched', () => {
    const sender = new Sender({ sack: false })
    const { stamp } = sender
    sender.wire.advance(400)
    expect(sender.state).toMatchObject({ recovery: 'loss', lostOut: 10 })
    sender.ack(1, [], stamp)
    expect(sender.state).toMatchObject({ recovery: 'loss', cwnd: 11, ssthresh: INFINITE })
  })

  test('by originals that arrive while new data is sent in place of the old (RFC 5682)', () => {
    const sender = new Sender({ timestamps: false })
    sender.wire.advance(400)
    expect(sender.left()).toEqual([10, 0])
    expect(sender.ack(1)).toEqual([11, 12])
    expect(sender.state).toMatchObject({ recovery: 'loss', cwnd: 2, ssthresh: 5, lostOut: 10 })
    sender.ack(2)
    expect(sender.state).toEqual({ ...calm, cwnd: 11, reordering: 3 })
  })

  test('but nothing new is sent where a segment does not fit into the window', () => {
    const sender = new Sender({ timestamps: false })
    sender.wire.advance(400)
    expect(sender.left()).toEqual([10, 0])
    sender.wire.send('.', { ack: sender.at(1), window: 10 * sender.mss + 100 })
    expect(sender.left()).toEqual([1, 2])
  })

  test('but not where the new data alone arrives', () => {
    const sender = new Sender({ timestamps: false })
    sender.wire.advance(400)
    sender.left()
    sender.ack(1)
    expect(sender.ack(1, [[11, 12]])).toEqual([1])
    expect(sender.state).toMatchObject({ recovery: 'loss', ssthresh: 5 })
  })

  test('and further ones in a row do not lower the threshold further', () => {
    const sender = new Sender({ timestamps: false })
    sender.wire.advance(3000)
    expect(sender.state).toMatchObject({ recovery: 'loss', cwnd: 1, ssthresh: 5 })
  })
})

describe('order', () => {
  test('that was missed once is waited for: a quarter of the shortest round trip', () => {
    const sender = new Sender()
    sender.wire.advance(50)
    expect(sender.ack(0, [[1, 3]])).toEqual([10, 11])
    expect(sender.ack(3)).toEqual([12, 13])
    for (const n of [5, 6, 7, 8]) expect(sender.ack(3, [[4, n]])).toHaveLength(1)
    expect(sender.state).toMatchObject({ recovery: 'disorder', cwnd: 11, ssthresh: INFINITE })
    sender.wire.advance(12)
    expect(sender.left()).toEqual([])
    sender.wire.advance(2)
    expect(sender.left()).toEqual([3])
    expect(sender.state).toMatchObject({ recovery: 'recovery', ssthresh: 5 })
  })

  test('without SACK, too, until a timeout comes although many had arrived', () => {
    const sender = new Sender({ sack: false })
    const { stamp } = sender
    for (let i = 0; i < 4; i += 1) {
      sender.wire.advance(5)
      sender.ack(0)
    }
    expect(sender.state).toMatchObject({ recovery: 'recovery', lostOut: 1 })
    sender.ack(2, [], stamp)
    const { reordering } = sender.state
    expect(reordering).toBeGreaterThan(3)
    sender.ack(10, [])
    for (let i = 0; i < 3; i += 1) sender.ack(10)
    expect(sender.state).toMatchObject({ recovery: 'disorder', reordering })
    sender.wire.advance(3000)
    expect(sender.state).toMatchObject({ recovery: 'loss', reordering: 3 })
  })
})

test('a late acknowledgement that ends within the last piece reported tells nothing of order', () => {
  // Linux tcp_check_sack_reordering: only what begins before that piece was late.
  const sender = new Sender()
  const { stamp } = sender
  sender.wire.advance(50)
  sender.ack(0, [[1, 4]], stamp)
  sender.wire.advance(50)
  sender.ack(3.5)
  sender.ack(3.75, [], stamp)
  expect(sender.state).toMatchObject({ recovery: 'recovery', reordering: 3 })
  expect(sender.reordersSeen).toBe(0)
})
