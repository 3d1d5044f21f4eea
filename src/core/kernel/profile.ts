/**
 * Operating-system profiles: where systems differ, the difference is a value here and never an `if` in the flow.
 * A rule that depends on the profile reads its field and says so.
 */
import type { ErrnoName } from '../errno.ts'
import type { Micros } from '../time.ts'
import { LINUX_SETTINGS, type Settings } from './settings.ts'

/** What SO_RCVBUF and SO_SNDBUF make of a size. */
export interface BufferSizes {
  /** What is read is so many times what was set. */
  readonly factor: 1 | 2
  /** What is read is no less than this. */
  readonly leastReceive: number
  /** The smallest SO_SNDBUF, bytes. */
  readonly leastSend: number
  /** Beyond rmem_max or wmem_max: that maximum, or an errno. */
  readonly tooLarge: 'maximum' | ErrnoName
}

/** What systems do differently, as values. */
export interface Profile {
  /** Which system. */
  readonly name: 'linux' | 'bsd' | 'windows' | 'refuse'
  /** Its settings, when nobody changes them. */
  readonly settings: Settings
  /** How many completed connections a listener with this backlog holds. */
  readonly acceptQueueLimit: (backlog: number, somaxconn: number) => number
  /** What a SYN that meets a full accept queue gets: silence, or a reset (the tutorials' rule; Windows). */
  readonly synOnFullQueue: 'drop' | 'reset'
  /**
   * How long after a RST that answers a SYN the SYN is sent again, microseconds, as often as tcp_syn_retries says; null:
   * the first RST refuses the connection.
   */
  readonly synAfterReset: Micros | null
  /** What connect to a Unix listener with a full queue does: wait (or EAGAIN), or ECONNREFUSED. */
  readonly unixFullQueue: 'wait' | 'refuse'
  /** Whether accept hands over a connection that was reset while queued (Linux), or answers ECONNABORTED. */
  readonly acceptReset: 'deliver' | 'ECONNABORTED'
  /** accept(2) on a socket that does not listen, when the type cannot listen at all. */
  readonly acceptUnsupported: ErrnoName
  /** How it reads sizes of buffers. */
  readonly bufferSizes: BufferSizes
}

/** Half of a buffer pays for the kernel's own records: sizes are doubled (socket(7), facts 5.1). */
const LINUX_BUFFERS: BufferSizes = {
  factor: 2,
  leastReceive: 2304,
  leastSend: 4608,
  tooLarge: 'maximum',
}

/** Taken as they are, and ENOBUFS beyond kern.ipc.maxsockbuf (getsockopt(2) of FreeBSD). */
const BSD_BUFFERS: BufferSizes = {
  factor: 1,
  leastReceive: 1,
  leastSend: 1,
  tooLarge: 'ENOBUFS',
}

/** Taken as they are, without a maximum. */
const WINDOWS_BUFFERS: BufferSizes = {
  factor: 1,
  leastReceive: 0,
  leastSend: 0,
  tooLarge: 'maximum',
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
  synAfterReset: null,
  unixFullQueue: 'wait',
  acceptReset: 'deliver',
  acceptUnsupported: 'ENOTSUP',
  bufferSizes: LINUX_BUFFERS,
}

/**
 * BSD: the completed queue tolerates 3/2 of the backlog (netsem `listen`), somaxconn is 128. Buffers start as
 * net.inet.tcp.recvspace and sendspace, 2 MB at most; eight keepalive probes (tcp(4) of FreeBSD).
 */
export const BSD: Profile = {
  name: 'bsd',
  settings: {
    ...LINUX_SETTINGS,
    somaxconn: 128,
    tcp_syn_linear_timeouts: 0,
    tcp_keepalive_probes: 8,
    rmem_max: 2097152,
    wmem_max: 2097152,
    tcp_rmem: [2304, 65536, 2097152],
    tcp_wmem: [4608, 32768, 2097152],
    ip_local_port_range: [49152, 65535],
  },
  acceptQueueLimit: (backlog, somaxconn) =>
    Math.floor((3 * Math.min(backlog < 0 ? somaxconn : backlog, somaxconn)) / 2) + 1,
  synOnFullQueue: 'drop',
  synAfterReset: null,
  unixFullQueue: 'refuse',
  acceptReset: 'ECONNABORTED',
  acceptUnsupported: 'ENOTSUP',
  bufferSizes: BSD_BUFFERS,
}

/**
 * Windows: a full backlog answers with a reset; the backlog is taken between 1 and 200. A SYN that is answered with a reset
 * is sent twice more, half a second apart, before connect is refused (Microsoft's article 175523). Ten keepalive probes a second
 * apart, five retransmissions of data, TTL 128 (SIO_KEEPALIVE_VALS, and the TCP/IP registry values of Microsoft).
 */
export const WINDOWS: Profile = {
  name: 'windows',
  settings: {
    ...LINUX_SETTINGS,
    somaxconn: 200,
    tcp_syn_linear_timeouts: 0,
    tcp_syn_retries: 2,
    tcp_retries2: 5,
    tcp_keepalive_intvl: 1,
    tcp_keepalive_probes: 10,
    rmem_max: 0x7fff_ffff,
    wmem_max: 0x7fff_ffff,
    ip_default_ttl: 128,
    ip_local_port_range: [49152, 65535],
  },
  acceptQueueLimit: (backlog, somaxconn) => Math.min(Math.max(backlog, 1), somaxconn),
  synOnFullQueue: 'reset',
  synAfterReset: 500_000,
  unixFullQueue: 'refuse',
  acceptReset: 'ECONNABORTED',
  acceptUnsupported: 'ENOTSUP',
  bufferSizes: WINDOWS_BUFFERS,
}

/** The tutorials' rule: `listen(n)` holds exactly n clients; the next one is refused at once. */
export const REFUSE: Profile = {
  name: 'refuse',
  settings: LINUX_SETTINGS,
  acceptQueueLimit: (backlog, somaxconn) => Math.min(Math.max(backlog, 1), somaxconn),
  synOnFullQueue: 'reset',
  synAfterReset: null,
  unixFullQueue: 'refuse',
  acceptReset: 'deliver',
  acceptUnsupported: 'ENOTSUP',
  bufferSizes: LINUX_BUFFERS,
}

/** The profiles, by their names. */
export const PROFILES = { linux: LINUX, bsd: BSD, windows: WINDOWS, refuse: REFUSE } as const

/** The name of a profile. */
export type ProfileName = keyof typeof PROFILES
