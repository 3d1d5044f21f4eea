/** SYN cookies: a sequence number that proves a SYN-ACK was received, so that nothing needs to be kept (RFC 4987 3.6). */
import { type Ip, isIpv6 } from '../address/ip.ts'

/** The segment sizes that a cookie can remember, smallest first (Linux 6.18, measured). */
const SIZES_V4 = [536, 1300, 1440, 1460] as const
const SIZES_V6 = [1220, 1420, 1440, 8940] as const

const sizesFor = (remoteIp: Ip): readonly number[] => (isIpv6(remoteIp) ? SIZES_V6 : SIZES_V4)

function mix(hash: number, value: number): number {
  let h = Math.imul(hash ^ value, 0x9e3779b1)
  h ^= h >>> 15
  return Math.imul(h, 0x85ebca77)
}

function mixText(hash: number, text: string): number {
  let h = hash
  for (let i = 0; i < text.length; i += 1) h = mix(h, text.charCodeAt(i))
  return h
}

function cookieHash(
  secret: number,
  localIp: Ip,
  localPort: number,
  remoteIp: Ip,
  remotePort: number,
  irs: number,
): number {
  const addresses = mixText(mixText(secret, localIp), remoteIp)
  return mix(mix(mix(addresses, localPort), remotePort), irs) & ~3
}

/** The initial sequence number of a SYN-ACK that is a cookie. */
export function makeCookie(
  secret: number,
  localIp: Ip,
  localPort: number,
  remoteIp: Ip,
  remotePort: number,
  irs: number,
  mss: number,
): number {
  const sizes = sizesFor(remoteIp)
  let index = sizes.length - 1
  while (index > 0 && (sizes[index] as number) > mss) index -= 1
  return cookieHash(secret, localIp, localPort, remoteIp, remotePort, irs) | index
}

/** The segment size that the cookie remembers, or null when it is none of ours. */
export function readCookie(
  secret: number,
  localIp: Ip,
  localPort: number,
  remoteIp: Ip,
  remotePort: number,
  irs: number,
  cookie: number,
): number | null {
  const expected = cookieHash(secret, localIp, localPort, remoteIp, remotePort, irs)
  return (cookie & ~3) === expected ? (sizesFor(remoteIp)[cookie & 3] as number) : null
}

/** The low bits of the timestamp carry what the options said: scale (15 for none) and SACK. It is never ahead of the clock. */
export function packOptions(clock: number, scale: number | null, sackOk: boolean): number {
  const bits = (scale ?? 0xf) | (sackOk ? 0x10 : 0)
  const stamp = (clock & ~0x3f) | bits
  return (stamp > clock ? stamp - 0x40 : stamp) >>> 0
}

export function unpackOptions(echo: number): { scale: number | null; sackOk: boolean } {
  const scale = echo & 0xf
  return { scale: scale === 0xf ? null : scale, sackOk: (echo & 0x10) !== 0 }
}
