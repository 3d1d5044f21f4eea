/**
 * `struct tcp_info`: what TCP_INFO answers. TCP gives a record with the fields that it knows, the bytes are made here.
 *
 * Layout of the measured kernel, 280 bytes; older ones are a prefix of it, so programs that ask for less fit too.
 */

/** Bits of {@link TcpInfo.options}. */
export const TCPI_OPT_TIMESTAMPS = 1
export const TCPI_OPT_SACK = 2
export const TCPI_OPT_WSCALE = 4

/** {@link TcpInfo.caState}: open, disorder, reduced, recovery, loss. */
export const TCP_CA_OPEN = 0
export const TCP_CA_RECOVERY = 3
export const TCP_CA_LOSS = 4

/** Fields one after the other; the number is their size in bytes. */
const LAYOUT = [
  ['state', 1],
  ['caState', 1],
  ['retransmits', 1],
  ['probes', 1],
  ['backoff', 1],
  ['options', 1],
  ['scales', 1],
  ['flags', 1],
  ['rto', 4],
  ['ato', 4],
  ['sndMss', 4],
  ['rcvMss', 4],
  ['unacked', 4],
  ['sacked', 4],
  ['lost', 4],
  ['retrans', 4],
  ['fackets', 4],
  ['lastDataSent', 4],
  ['lastAckSent', 4],
  ['lastDataRecv', 4],
  ['lastAckRecv', 4],
  ['pmtu', 4],
  ['rcvSsthresh', 4],
  ['rtt', 4],
  ['rttvar', 4],
  ['sndSsthresh', 4],
  ['sndCwnd', 4],
  ['advmss', 4],
  ['reordering', 4],
  ['rcvRtt', 4],
  ['rcvSpace', 4],
  ['totalRetrans', 4],
  ['pacingRate', 8],
  ['maxPacingRate', 8],
  ['bytesAcked', 8],
  ['bytesReceived', 8],
  ['segsOut', 4],
  ['segsIn', 4],
  ['notsentBytes', 4],
  ['minRtt', 4],
  ['dataSegsIn', 4],
  ['dataSegsOut', 4],
  ['deliveryRate', 8],
  ['busyTime', 8],
  ['rwndLimited', 8],
  ['sndbufLimited', 8],
  ['delivered', 4],
  ['deliveredCe', 4],
  ['bytesSent', 8],
  ['bytesRetrans', 8],
  ['dsackDups', 4],
  ['reordSeen', 4],
  ['rcvOoopack', 4],
  ['sndWnd', 4],
  ['rcvWnd', 4],
  ['rehash', 4],
  ['totalRto', 2],
  ['totalRtoRecoveries', 2],
  ['totalRtoTime', 4],
  ['receivedCe', 4],
  ['deliveredE1Bytes', 4],
  ['deliveredE0Bytes', 4],
  ['deliveredCeBytes', 4],
  ['receivedE1Bytes', 4],
  ['receivedE0Bytes', 4],
  ['receivedCeBytes', 4],
  ['accecnFailMode', 2],
  ['accecnOptSeen', 2],
] as const

type Field = (typeof LAYOUT)[number][0]

/**
 * The fields of `struct tcp_info` under their own names, without `tcpi_`. What is not given is 0, or what a socket has
 * that never spoke ({@link FRESH}). Times are microseconds, but `last...` and `totalRtoTime` milliseconds; rates are
 * bytes a second. Of a listener, `unacked` is the length of the accept queue and `sacked` its limit.
 */
export type TcpInfo = {
  readonly [K in Exclude<Field, 'scales' | 'flags' | 'state'>]?: number
} & {
  readonly state: number
  readonly sndWscale?: number
  readonly rcvWscale?: number
  readonly deliveryRateAppLimited?: boolean
}

/** What every socket shows until it has measured something else; Infinity is "no limit", all bits set. */
const FRESH: Partial<TcpInfo> = {
  sndCwnd: 10,
  reordering: 3,
  pacingRate: Number.POSITIVE_INFINITY,
  maxPacingRate: Number.POSITIVE_INFINITY,
}

/** A socket that never spoke and does not listen. */
export const CLOSED_TCP_INFO: TcpInfo = {
  state: 7,
  rto: 1_000_000,
  sndMss: 536,
  rttvar: 250_000,
  sndSsthresh: 0x7fff_ffff,
  minRtt: 0xffff_ffff,
  deliveryRateAppLimited: true,
}

const TCP_INFO_BYTES: number = LAYOUT.reduce((sum, [, size]) => sum + size, 0)

const ALL_BITS = (1n << 64n) - 1n

function big(value: number): bigint {
  return value === Number.POSITIVE_INFINITY ? ALL_BITS : BigInt(Math.max(0, Math.trunc(value)))
}

function fieldValue(info: TcpInfo, field: Field): number {
  if (field === 'scales') return (info.sndWscale ?? 0) | ((info.rcvWscale ?? 0) << 4)
  if (field === 'flags') return info.deliveryRateAppLimited === true ? 1 : 0
  return info[field] ?? FRESH[field] ?? 0
}

/** The bytes of a `struct tcp_info`. */
export function encodeTcpInfo(info: TcpInfo): Uint8Array {
  const bytes = new Uint8Array(TCP_INFO_BYTES)
  const to = new DataView(bytes.buffer)
  let at = 0
  for (const [field, size] of LAYOUT) {
    const value = fieldValue(info, field)
    if (size === 8) to.setBigUint64(at, big(value), true)
    else if (size === 4) to.setUint32(at, value, true)
    else if (size === 2) to.setUint16(at, value, true)
    else to.setUint8(at, value)
    at += size
  }
  return bytes
}

/** Reads a `struct tcp_info`; fields that the bytes do not reach are 0. */
export function decodeTcpInfo(bytes: Uint8Array): TcpInfo & { readonly [K in Field]: number } {
  const whole = new Uint8Array(TCP_INFO_BYTES)
  whole.set(bytes.subarray(0, TCP_INFO_BYTES))
  const from = new DataView(whole.buffer)
  const info: Partial<Record<Field, number>> = {}
  let at = 0
  for (const [field, size] of LAYOUT) {
    if (size === 8) {
      const value = from.getBigUint64(at, true)
      info[field] = value === ALL_BITS ? Number.POSITIVE_INFINITY : Number(value)
    } else if (size === 4) info[field] = from.getUint32(at, true)
    else info[field] = size === 2 ? from.getUint16(at, true) : from.getUint8(at)
    at += size
  }
  const all = info as Record<Field, number>
  return {
    ...all,
    sndWscale: all.scales & 0xf,
    rcvWscale: all.scales >> 4,
    deliveryRateAppLimited: (all.flags & 1) !== 0,
  }
}
