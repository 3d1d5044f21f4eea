// Schedules that have every kind of fault between them: what a run under them comes to must not depend on the engine.
import type { FaultSchedule } from '../../../src/sim/fault/schedule.ts'
import { CLIENT, SERVER } from '../../faults/support/two-hosts.ts'

const BETWEEN = { between: [CLIENT, SERVER] } as const

export const SCHEDULES: Readonly<Record<string, FaultSchedule>> = {
  none: [],
  lossy: [{ kind: 'link', ...BETWEEN, latency: 'normal:30ms,8ms', loss: 0.1, duplicate: 0.1 }],
  bursts: [
    {
      kind: 'link',
      ...BETWEEN,
      latency: 'exp:20ms',
      loss: { rate: 0.1, burst: 4 },
      corrupt: { rate: 0.05, bits: 2 },
      ordered: false,
    },
  ],
  narrow: [
    {
      kind: 'link',
      from: CLIENT,
      to: SERVER,
      latency: 'bimodal:10ms,400ms,0.1',
      jitter: 5,
      bandwidth: { rate: '200kbit', queue: { packets: 20 } },
      mtu: 600,
    },
    {
      kind: 'link',
      from: SERVER,
      to: CLIENT,
      latency: 'uniform:10ms..30ms',
      reorder: { rate: 0.2, by: '60ms' },
      drop: [3, 7],
    },
  ],
  cut: [
    { at: 30, for: 500, kind: 'partition', ...BETWEEN },
    { at: 700, for: 200, kind: 'hold', from: SERVER, to: CLIENT },
    { at: 800, kind: 'step', from: SERVER, to: CLIENT, count: 2 },
    { at: 850, kind: 'release', from: SERVER, to: CLIENT },
    { at: 1000, for: 100, kind: 'down', host: CLIENT },
    { at: 1200, for: 100, kind: 'deaf', host: SERVER },
    { at: 1400, for: 50, kind: 'reject', host: SERVER, with: 'icmp-host-unreachable' },
    { at: 1425, kind: 'heal' },
  ],
  ill: [
    { kind: 'clock', host: CLIENT, offset: 5000, drift: 200 },
    { kind: 'slow-accept', host: SERVER, delay: 'exp:50ms' },
    { kind: 'lookup', delay: 'uniform:1ms..20ms' },
    { at: 40, for: 300, kind: 'pause', host: SERVER, what: 'programs' },
    { at: 200, kind: 'resume', host: SERVER },
    { kind: 'rule', match: { flags: 'F', first: 2 }, action: { delay: 100 } },
  ],
  dying: [
    { at: 10, for: 1000, kind: 'exhaust', host: CLIENT, what: 'ports', leave: 4 },
    { at: 60, kind: 'half-open', host: CLIENT },
    { at: 100, kind: 'name', name: SERVER, addresses: [] },
    { at: 900, for: 500, kind: 'crash', host: SERVER, how: 'reset' },
    { at: 1100, kind: 'restart', host: SERVER },
  ],
}
