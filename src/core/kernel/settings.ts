/** A host's settings under the kernel's own names, with the defaults of the measured kernel (facts 0). */
import { shown, valueError } from '../arguments.ts'

/** Settings of a host, under the names of Linux's sysctls; see ip-sysctl of its documentation. */
export interface Settings {
  // net.core
  /** The most that a backlog counts. */
  readonly somaxconn: number
  /** SO_RCVBUF when nobody sets it, bytes. */
  readonly rmem_default: number
  /** SO_SNDBUF when nobody sets it, bytes. */
  readonly wmem_default: number
  /** The most that SO_RCVBUF may ask for, bytes. */
  readonly rmem_max: number
  /** The most that SO_SNDBUF may ask for, bytes. */
  readonly wmem_max: number
  // net.ipv4, TCP
  /** How many half-open connections a listener remembers. */
  readonly tcp_max_syn_backlog: number
  /** How often a SYN is sent again. */
  readonly tcp_syn_retries: number
  /** How many of them come in steps of one second, before the steps double. */
  readonly tcp_syn_linear_timeouts: number
  /** How often a SYN-ACK is sent again. */
  readonly tcp_synack_retries: number
  /** 0 never, 1 when the SYN queue is full, 2 always. */
  readonly tcp_syncookies: 0 | 1 | 2
  /** 1: a final ACK that finds the accept queue full is reset. */
  readonly tcp_abort_on_overflow: 0 | 1
  /** Seconds. */
  readonly tcp_fin_timeout: number
  /** 0 never, 1 always, 2 on loopback only. */
  readonly tcp_tw_reuse: 0 | 1 | 2
  /** Milliseconds. */
  readonly tcp_tw_reuse_delay: number
  /** After how many retransmissions another way is looked for. */
  readonly tcp_retries1: number
  /** After how many retransmissions a connection is given up. */
  readonly tcp_retries2: number
  /** The same for connections whose program has closed; 0 is 8. */
  readonly tcp_orphan_retries: number
  /** Seconds. */
  readonly tcp_keepalive_time: number
  /** Seconds between two probes. */
  readonly tcp_keepalive_intvl: number
  /** After how many probes a connection is given up. */
  readonly tcp_keepalive_probes: number
  /** min, default, max in bytes. */
  readonly tcp_rmem: readonly [number, number, number]
  /** min, default, max in bytes. */
  readonly tcp_wmem: readonly [number, number, number]
  /** 1: timestamps are offered (RFC 7323). */
  readonly tcp_timestamps: 0 | 1
  /** 1: selective acknowledgements are offered (RFC 2018). */
  readonly tcp_sack: 0 | 1
  /** 1: large windows are offered (RFC 7323). */
  readonly tcp_window_scaling: 0 | 1
  /** The shortest retransmission timeout, microseconds. */
  readonly tcp_rto_min_us: number
  /** The algorithm of new sockets. */
  readonly tcp_congestion_control: 'reno' | 'cubic'
  /** Length of TIME_WAIT, seconds (TCP_TIMEWAIT_LEN; not a sysctl on Linux). */
  readonly tcp_timewait_len: number
  // net.ipv4, addresses and ports
  /** The first and the last ephemeral port. */
  readonly ip_local_port_range: readonly [number, number]
  /** Ranges of ports that are never chosen. */
  readonly ip_local_reserved_ports: readonly (readonly [number, number])[]
  /** The first port that needs no privilege. */
  readonly ip_unprivileged_port_start: number
  /** 1: programs may bind to addresses that no interface has. */
  readonly ip_nonlocal_bind: 0 | 1
  /** 1: an ephemeral port may be shared when all are taken. */
  readonly ip_autobind_reuse: 0 | 1
  /** TTL of packets that leave. */
  readonly ip_default_ttl: number
  // net.ipv6
  /** IPV6_V6ONLY of new sockets. */
  readonly bindv6only: 0 | 1
  // net.unix
  /** How many datagrams wait at a local socket. */
  readonly max_dgram_qlen: number
  // limits
  /** RLIMIT_NOFILE: one more descriptor gives EMFILE. */
  readonly nofile: number
}

/** The settings of a Linux 6.18. */
export const LINUX_SETTINGS: Settings = {
  somaxconn: 4096,
  rmem_default: 212992,
  wmem_default: 212992,
  rmem_max: 4194304,
  wmem_max: 4194304,
  tcp_max_syn_backlog: 2048,
  tcp_syn_retries: 6,
  tcp_syn_linear_timeouts: 4,
  tcp_synack_retries: 5,
  tcp_syncookies: 1,
  tcp_abort_on_overflow: 0,
  tcp_fin_timeout: 60,
  tcp_tw_reuse: 2,
  tcp_tw_reuse_delay: 1000,
  tcp_retries1: 3,
  tcp_retries2: 15,
  tcp_orphan_retries: 0,
  tcp_keepalive_time: 7200,
  tcp_keepalive_intvl: 75,
  tcp_keepalive_probes: 9,
  tcp_rmem: [4096, 131072, 33554432],
  tcp_wmem: [4096, 16384, 4194304],
  tcp_timestamps: 1,
  tcp_sack: 1,
  tcp_window_scaling: 1,
  tcp_rto_min_us: 200000,
  tcp_congestion_control: 'cubic',
  tcp_timewait_len: 60,
  ip_local_port_range: [32768, 60999],
  ip_local_reserved_ports: [],
  ip_unprivileged_port_start: 1024,
  ip_nonlocal_bind: 0,
  ip_autobind_reuse: 0,
  ip_default_ttl: 64,
  bindv6only: 0,
  max_dgram_qlen: 10,
  nofile: 20000,
}

/** Throws an `ArgumentError` for settings that do not exist, and for values that no such setting has. */
export function checkSettings(settings: object): void {
  if (typeof settings !== 'object' || settings === null)
    throw valueError(`not settings: ${shown(settings)}`)
  for (const [name, value] of Object.entries(settings)) {
    if (!Object.hasOwn(LINUX_SETTINGS, name)) throw valueError(`no setting '${name}'`)
    const usual = LINUX_SETTINGS[name as keyof Settings]
    if (value !== undefined && !isLike(usual, value)) {
      throw valueError(`setting ${name}: cannot be ${shown(value)}`)
    }
  }
}

function isLike(usual: Settings[keyof Settings], value: unknown): boolean {
  if (typeof usual === 'number') return isCount(value)
  if (typeof usual === 'string') return value === 'reno' || value === 'cubic'
  if (!Array.isArray(value)) return false
  if (usual.length === 0) return value.every((range) => Array.isArray(range) && areCounts(range, 2))
  return areCounts(value, usual.length)
}

function areCounts(values: readonly unknown[], many: number): boolean {
  return values.length === many && values.every(isCount)
}

function isCount(value: unknown): boolean {
  return Number.isSafeInteger(value) && (value as number) >= 0
}
