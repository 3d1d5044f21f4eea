/**
 * Operating-system profiles: where systems differ, the difference is a value here and never an `if` in the flow.
 * A rule that depends on the profile reads its field and says so.
 */
import type { ErrnoName } from '../errno.ts'
import { LINUX_SETTINGS, type Settings } from './settings.ts'

export interface Profile {
  readonly name: 'linux' | 'bsd' | 'windows' | 'refuse'
  readonly settings: Settings
  /** How many completed connections a listener with this backlog holds. */
  readonly acceptQueueLimit: (backlog: number, somaxconn: number) => number
  /** What a SYN that meets a full accept queue gets: silence, or a reset (the tutorials' rule; Windows). */
  readonly synOnFullQueue: 'drop' | 'reset'
  /** What connect to a Unix listener with a full queue does: wait (or EAGAIN), or ECONNREFUSED. */
  readonly unixFullQueue: 'wait' | 'refuse'
  /** Whether accept hands over a connection that was reset while queued (Linux), or answers ECONNABORTED. */
  readonly acceptReset: 'deliver' | 'ECONNABORTED'
  /** accept(2) on a socket that does not listen, when the type cannot listen at all. */
  readonly acceptUnsupported: ErrnoName
}

/** The limit that listen(2) sets on Linux: the queue takes one more (facts 3.1). */
function linuxLimit(backlog: number, somaxconn: number): number {
  return Math.min(Math.max(backlog, 0), somaxconn) + 1
}

export const LINUX: Profile = {
  name: 'linux',
  settings: LINUX_SETTINGS,
  acceptQueueLimit: linuxLimit,
  synOnFullQueue: 'drop',
  unixFullQueue: 'wait',
  acceptReset: 'deliver',
  acceptUnsupported: 'ENOTSUP',
}

/** BSD: the completed queue tolerates 3/2 of the backlog (netsem `listen`), somaxconn is 128. */
export const BSD: Profile = {
  name: 'bsd',
  settings: {
    ...LINUX_SETTINGS,
    somaxconn: 128,
    tcp_syn_linear_timeouts: 0,
    ip_local_port_range: [49152, 65535],
  },
  acceptQueueLimit: (backlog, somaxconn) =>
    Math.floor((3 * Math.min(backlog < 0 ? somaxconn : backlog, somaxconn)) / 2) + 1,
  synOnFullQueue: 'drop',
  unixFullQueue: 'refuse',
  acceptReset: 'ECONNABORTED',
  acceptUnsupported: 'ENOTSUP',
}

/** Windows: a full backlog answers with a reset; the backlog is taken between 1 and 200. */
export const WINDOWS: Profile = {
  name: 'windows',
  settings: {
    ...LINUX_SETTINGS,
    somaxconn: 200,
    tcp_syn_linear_timeouts: 0,
    tcp_syn_retries: 2,
    ip_local_port_range: [49152, 65535],
  },
  acceptQueueLimit: (backlog, somaxconn) => Math.min(Math.max(backlog, 1), somaxconn),
  synOnFullQueue: 'reset',
  unixFullQueue: 'refuse',
  acceptReset: 'ECONNABORTED',
  acceptUnsupported: 'ENOTSUP',
}

/** The tutorials' rule: `listen(n)` holds exactly n clients; the next one is refused at once. */
export const REFUSE: Profile = {
  name: 'refuse',
  settings: LINUX_SETTINGS,
  acceptQueueLimit: (backlog, somaxconn) => Math.min(Math.max(backlog, 1), somaxconn),
  synOnFullQueue: 'reset',
  unixFullQueue: 'refuse',
  acceptReset: 'deliver',
  acceptUnsupported: 'ENOTSUP',
}

export const PROFILES = { linux: LINUX, bsd: BSD, windows: WINDOWS, refuse: REFUSE } as const

export type ProfileName = keyof typeof PROFILES
