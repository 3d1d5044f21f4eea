import { describe, expect, it } from 'vitest'
import {
  Datagram,
  EMPTY_PAYLOAD,
  IcmpMessage,
  NO_OPTIONS,
  Packet,
  RawPayload,
  Segment,
  SegmentOptions,
} from '../../src/core/packet.ts'
import { parseFlags } from '../../src/sim/raw-peer.ts'
import { flagText, SegmentReader } from '../../src/sim/segment-text.ts'
import { fragmentCount, wireSize } from '../../src/sim/wire-size.ts'

interface Given {
  readonly flags: string
  readonly seq: number
  readonly ack?: number
  readonly options?: SegmentOptions
  readonly size?: number
  readonly urgent?: number
  readonly window?: number
}

/** A segment from a to b, or back. */
function tcp(back: boolean, given: Given): Packet {
  const [source, destination] = back ? ['10.0.0.2', '10.0.0.1'] : ['10.0.0.1', '10.0.0.2']
  const [from, to] = back ? [80, 40000] : [40000, 80]
  const { flags, seq, ack = 0, options = NO_OPTIONS, size = 0, urgent = 0, window = 1000 } = given
  const body = new Segment(
    from,
    to,
    seq | 0,
    ack | 0,
    parseFlags(flags),
    window,
    urgent,
    options,
    new Uint8Array(size),
  )
  return new Packet(source as string, destination as string, 6, 64, 0, true, body)
}

const SYN_OPTIONS = new SegmentOptions(1460, 10, true, [1, 0], [])
// Close to the end of the sequence space, on both sides of the sign.
const A = 0xffff_fffe
const B = 0x7fff_ffff

describe('flags', () => {
  it.each(['S', 'S.', '.', 'P.', 'F.', 'R', 'R.', 'FP.', 'P.U', 'SFRP.U'])(
    'are written and read: %s',
    (text) => {
      expect(flagText(parseFlags(text))).toBe(text)
    },
  )

  it('that are none are refused', () => {
    expect(() => parseFlags('S!')).toThrow('not a TCP flag: !')
  })
})

describe('a reader', () => {
  it('counts from the first number of each side, over the end of the space', () => {
    const reader = new SegmentReader()
    const lines = [
      tcp(false, { flags: 'S', seq: A, options: SYN_OPTIONS }),
      tcp(true, { flags: 'S.', seq: B, ack: A + 1, options: SYN_OPTIONS }),
      tcp(false, { flags: 'P.', seq: A + 1, ack: B + 1, size: 5 }),
      tcp(true, {
        flags: '.',
        seq: B + 1,
        ack: A + 1,
        options: new SegmentOptions(null, null, false, [2, 1], [[A + 3, A + 6]]),
      }),
      tcp(false, { flags: 'P.U', seq: A + 6, ack: B + 1, size: 1, urgent: 1 }),
    ].map((packet) => reader.text(packet))
    expect(lines).toEqual([
      '10.0.0.1:40000 > 10.0.0.2:80 S seq=0 len=0 win=1000 <mss 1460,sackOK,TS,wscale 10>',
      '10.0.0.2:80 > 10.0.0.1:40000 S. seq=0 ack=1 len=0 win=1000 <mss 1460,sackOK,TS,wscale 10>',
      '10.0.0.1:40000 > 10.0.0.2:80 P. seq=1 ack=1 len=5 win=1000',
      '10.0.0.2:80 > 10.0.0.1:40000 . seq=1 ack=1 len=0 win=1000 sack=3-6 <TS>',
      '10.0.0.1:40000 > 10.0.0.2:80 P.U seq=6 ack=1 len=1 win=1000 urg=1',
    ])
  })

  it('says so where it has not seen the beginning', () => {
    const reader = new SegmentReader()
    expect(reader.text(tcp(false, { flags: '.', seq: 7, ack: 9 }))).toContain('seq=abs ack=abs')
    // The reset that answers a SYN to a closed port: no number of its own.
    reader.text(tcp(false, { flags: 'S', seq: 7 }))
    expect(reader.text(tcp(true, { flags: 'R.', seq: 0, ack: 8 }))).toContain('R. seq=0 ack=1')
  })

  it('knows what has been sent before', () => {
    const reader = new SegmentReader()
    const again = (given: Given) => reader.sent(tcp(false, given)).includes('again')
    expect(again({ flags: 'S', seq: A })).toBe(false)
    expect(again({ flags: 'S', seq: A })).toBe(true)
    expect(again({ flags: '.', seq: A + 1 })).toBe(false)
    expect(again({ flags: 'P.', seq: A + 1, size: 4 })).toBe(false)
    expect(again({ flags: 'P.', seq: A + 3, size: 2 })).toBe(true)
    expect(again({ flags: 'P.', seq: A + 3, size: 3 })).toBe(true)
    expect(again({ flags: 'F.', seq: A + 6 })).toBe(false)
    expect(again({ flags: 'F.', seq: A + 6 })).toBe(true)
    // A new connection with the same ports.
    expect(again({ flags: 'S', seq: 5 })).toBe(false)
  })

  it('knows acknowledgements that tell of nothing new, and closed windows', () => {
    const reader = new SegmentReader()
    const marks = (given: Given, back = false) => reader.sent(tcp(back, given)).join()
    marks({ flags: 'S', seq: A })
    marks({ flags: 'S.', seq: B, ack: A + 1 }, true)
    expect(marks({ flags: '.', seq: A + 1, ack: B + 1 })).toBe('')
    expect(marks({ flags: '.', seq: A + 1, ack: B + 1 })).toBe('dup-ack')
    expect(marks({ flags: '.', seq: A + 1, ack: B + 1, window: 900 })).toBe('')
    expect(marks({ flags: '.', seq: A + 1, ack: B + 9, window: 900 })).toBe('')
    expect(marks({ flags: 'P.', seq: A + 1, ack: B + 9, window: 900, size: 1 })).toBe('')
    expect(marks({ flags: '.', seq: A + 2, ack: B + 9, window: 0 })).toBe('zero-window')
    expect(marks({ flags: 'R.', seq: A + 2, ack: B + 9, window: 0 })).toBe('')
    // The answer to a keep-alive, which is a segment without data before the next number.
    expect(marks({ flags: '.', seq: B, ack: A + 2 }, true)).toBe('')
    expect(marks({ flags: '.', seq: A + 2, ack: B + 9 })).toBe('')
    expect(marks({ flags: '.', seq: B, ack: A + 2 }, true)).toBe('')
    expect(marks({ flags: '.', seq: A + 2, ack: B + 9 })).toBe('')
    expect(marks({ flags: '.', seq: B + 9, ack: A + 2 }, true)).toBe('')
    expect(marks({ flags: '.', seq: A + 2, ack: B + 9 })).toBe('dup-ack')
  })

  it('writes what is not TCP', () => {
    const reader = new SegmentReader()
    const body = new Datagram(5, 7, new Uint8Array(3))
    const udp = new Packet('fd00::1', 'fd00::2', 17, 64, 0, false, body)
    expect(reader.text(udp)).toBe('[fd00::1]:5 > [fd00::2]:7 udp len=3')
    const icmp = new IcmpMessage(1, 4, udp, 0, EMPTY_PAYLOAD)
    expect(reader.text(new Packet('fd00::2', 'fd00::1', 58, 64, 0, false, icmp))).toBe(
      'fd00::2 > fd00::1 icmp type=1 code=4 about [fd00::2]:7',
    )
    const echo = new IcmpMessage(8, 0, null, 0, EMPTY_PAYLOAD)
    expect(reader.text(new Packet('10.0.0.1', '10.0.0.2', 1, 64, 0, false, echo))).toBe(
      '10.0.0.1 > 10.0.0.2 icmp type=8 code=0',
    )
    const raw = new RawPayload(new Uint8Array(9))
    expect(reader.text(new Packet('10.0.0.1', '10.0.0.2', 99, 64, 0, false, raw))).toBe(
      '10.0.0.1 > 10.0.0.2 protocol=99 len=9',
    )
    expect(reader.sent(udp)).toEqual([])
  })
})

describe('sizes on the wire', () => {
  const empty = { flags: '.', seq: 0 }
  it.each([
    ['a bare ACK', tcp(false, empty), 40],
    ['a SYN with all options', tcp(false, { flags: 'S', seq: 0, options: SYN_OPTIONS }), 60],
    ['an ACK with timestamps', tcp(false, { ...empty, options: options([1, 0], 0) }), 52],
    ['an ACK with a SACK block', tcp(false, { ...empty, options: options([1, 0], 1) }), 64],
    ['an ACK with four SACK blocks', tcp(false, { ...empty, options: options(null, 4) }), 76],
    ['a full segment', tcp(false, { ...empty, options: options([1, 0], 0), size: 1448 }), 1500],
  ])('%s', (_what, packet, size) => {
    expect(wireSize(packet)).toBe(size)
  })

  function options(timestamps: readonly [number, number] | null, blocks: number): SegmentOptions {
    return new SegmentOptions(null, null, false, timestamps, Array(blocks).fill([0, 1]))
  }

  const udp = (source: string, size: number): Packet =>
    new Packet(source, source, 17, 64, 0, false, new Datagram(1, 2, new Uint8Array(size)))

  it('count the fragments', () => {
    const count = (source: string, size: number, mtu: number): number => {
      const packet = udp(source, size)
      return fragmentCount(packet, wireSize(packet), mtu)
    }
    expect(count('10.0.0.1', 1472, 1500)).toBe(1)
    expect(count('10.0.0.1', 1473, 1500)).toBe(2)
    // 2960 bytes are two full fragments, the UDP header included.
    expect(count('10.0.0.1', 2952, 1500)).toBe(2)
    expect(count('10.0.0.1', 2953, 1500)).toBe(3)
    expect(count('fd00::1', 1452, 1500)).toBe(1)
    expect(count('fd00::1', 1453, 1500)).toBe(2)
  })

  it('of an error count what it quotes', () => {
    const error = (about: Packet): Packet =>
      new Packet('a', 'b', 1, 64, 0, false, new IcmpMessage(3, 3, about, 0, EMPTY_PAYLOAD))
    expect(wireSize(error(udp('10.0.0.1', 10)))).toBe(28 + 38)
    expect(wireSize(error(udp('10.0.0.1', 1000)))).toBe(28 + 548)
    const raw = new Packet('a', 'b', 99, 64, 0, false, new RawPayload(new Uint8Array(7)))
    expect(wireSize(raw)).toBe(27)
  })
})
