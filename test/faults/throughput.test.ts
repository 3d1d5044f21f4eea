// How much a connection gets through a long link that loses packets, against the models of it: Mathis, Semke, Mahdavi
// and Ott (1997) for NewReno, RFC 9438 5.1 for CUBIC. The table is a snapshot: a change of TCP shows in it.
import { describe, expect, it } from 'vitest'
import { type Bulk, bulk, MSS } from './support/bulk.ts'

/** One way, milliseconds. */
const LATENCIES = [10, 50, 200]
const LOSSES = [0.0001, 0.0003, 0.001, 0.003, 0.01, 0.03]

/** Losses to measure over: many, where they cost little. */
const lossesFor = (loss: number): number => (loss < 0.0003 ? 20 : loss < 0.001 ? 50 : 200)

/** Segments in a window, on average: one loss in 1/p segments, and the window grows by one in a round trip. */
const reno = (loss: number): number => Math.sqrt(1.5 / loss)

/** The same of a window that grows with the cube of the time, if that is more (RFC 9438 4.3). */
const cubic = (loss: number, rtt: number): number =>
  Math.max(reno(loss), 1.054 * (rtt / loss) ** 0.75)

function measure(control: 'reno' | 'cubic', latency: number, loss: number): Bulk {
  return bulk({
    rtt: 2 * latency,
    link: { loss },
    warmUp: Math.round((loss < 0.001 ? 6 : 10) / loss),
    segments: Math.round(lossesFor(loss) / loss),
    settings: { tcp_congestion_control: control },
  })
}

const rate = (bytes: number): string => (bytes / 1e6).toFixed(3).padStart(8)

it('follows the models within 30 %', { timeout: 600_000 }, async () => {
  const lines = ['control  latency    loss   MB/s measured   by model   ratio   sent again']
  const ratios: number[] = []
  for (const control of ['reno', 'cubic'] as const) {
    for (const latency of LATENCIES) {
      for (const loss of LOSSES) {
        if (control === 'cubic' && loss < 0.001) continue
        const rtt = (2 * latency) / 1000
        const window = control === 'reno' ? reno(loss) : cubic(loss, rtt)
        const model = (window * MSS) / rtt
        const { rate: measured, retransmissions } = measure(control, latency, loss)
        const ratio = measured / model
        ratios.push(ratio)
        const link = `${`${latency} ms`.padStart(8)}  ${`${(loss * 100).toFixed(2)} %`}`
        const cells = [rate(measured).padStart(16), rate(model).padStart(11), ratio.toFixed(2)]
        lines.push(
          `${control.padEnd(7)} ${link} ${cells.join('    ')}   ${`${retransmissions}`.padStart(10)}`,
        )
      }
    }
  }
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot('throughput.txt')
  for (const ratio of ratios) expect(Math.abs(ratio - 1)).toBeLessThan(0.3)
})

it('loses no throughput to a link that delivers everything', () => {
  // A window of the receiver's largest buffer would be more than ten megabits in 20 ms.
  const { rate: got, retransmissions } = bulk({
    rtt: 20,
    link: { bandwidth: { rate: '10mbit', queue: { packets: 100 } } },
    warmUp: 5000,
    segments: 5000,
  })
  // Of each 1500 bytes, 1448 are data. Now and then the queue overflows.
  expect(got / ((10e6 / 8) * (MSS / 1500))).toBeGreaterThan(0.97)
  expect(retransmissions).toBeLessThan(300)
})

describe('a link that delivers everything, in another order', () => {
  const BANDWIDTH = { rate: '50mbit', queue: { packets: 300 } }
  const usual = (50e6 / 8) * (MSS / 1500)

  it.each([
    [{ reorder: { rate: 0.01, by: 5 } }, 0.95],
    [{ reorder: { rate: 0.05, by: 5 } }, 0.7],
    [{ reorder: { rate: 0.2, by: 2 } }, 0.7],
    [{ latency: 20, jitter: 5, ordered: false }, 0.7],
    // A late segment comes after it was sent again: then the window is restored, a round trip too late.
    [{ reorder: { rate: 0.05, by: 20 } }, 0.5],
  ] as const)('keeps most of the throughput: %j', (link, share) => {
    for (const control of ['reno', 'cubic'] as const) {
      const { rate: got, timeouts } = bulk({
        rtt: 40,
        link: { bandwidth: BANDWIDTH, ...link },
        warmUp: 5000,
        segments: 20_000,
        settings: { tcp_congestion_control: control },
      })
      expect(timeouts).toBe(0)
      expect(got / usual).toBeGreaterThan(share)
    }
  })
})
