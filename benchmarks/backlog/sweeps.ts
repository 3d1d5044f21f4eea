/** The sweeps whose tables are kept: `tables/NAME.txt`, which test/lab/sweeps.test.ts makes anew with -u. */
import { simulateBacklog } from '../../src/lab/measure.ts'
import type { BacklogOptions } from '../../src/lab/options.ts'
import { sweepText } from '../../src/lab/report/sweep-text.ts'
import { type Sweep, sweptOptions } from '../../src/lab/sweep.ts'

interface KeptSweep {
  readonly about: string
  readonly options: BacklogOptions
  readonly sweep: Sweep
}

const BASE: BacklogOptions = { rate: 190, service: 'exp:5ms', backlog: 4, duration: '30s' }
const BACKLOGS: Sweep = { name: 'backlog', values: [1, 4, 16, 64, 256] }
const LOADS: Sweep = { name: 'load', values: [0.5, 0.8, 0.95, 1.2] }

export const SWEEPS: Readonly<Record<string, KeptSweep>> = {
  'linux-backlog': { about: 'Linux, loopback, load 0.95', options: BASE, sweep: BACKLOGS },
  'linux-backlog-link': {
    about: 'Linux, 10 ms away, load 0.95',
    options: { ...BASE, rtt: 10 },
    sweep: BACKLOGS,
  },
  'linux-backlog-no-cookies': {
    about: 'Linux, 10 ms away, load 0.95, tcp_syncookies=0',
    options: { ...BASE, rtt: 10, syncookies: 0 },
    sweep: BACKLOGS,
  },
  'linux-load': { about: 'Linux, loopback, listen(4)', options: BASE, sweep: LOADS },
  'linux-bursty': {
    about: 'Linux, loopback, load 0.5, bursts of 10',
    options: { ...BASE, rate: 100, arrivals: 'bursty:10' },
    sweep: BACKLOGS,
  },
  'refuse-backlog': {
    about: 'the refusing profile, load 0.95',
    options: { ...BASE, os: 'refuse' },
    sweep: BACKLOGS,
  },
  'refuse-load': {
    about: 'the refusing profile, listen(4)',
    options: { ...BASE, os: 'refuse' },
    sweep: LOADS,
  },
}

/** The text of a table. */
export function tableOf({ about, options, sweep }: KeptSweep): string {
  const reports = sweptOptions(options, sweep).map(simulateBacklog)
  const { service = '', arrivals = 'poisson' } = options
  const head = `${about}; service ${JSON.stringify(service)}, ${JSON.stringify(arrivals)} arrivals, 30 s`
  return [head, '', ...sweepText(sweep.name, reports), ''].join('\n')
}
