// Networks: which addresses share one, and which address is its broadcast. Decides no route.

import { familyOf, type Ip, ipFromBytes, ipToBytes, toIp } from '../core/address/ip.ts'
import { valueError } from '../core/arguments.ts'
import { AF_INET } from '../core/constants/families.ts'

/** An address of an interface, with the length of its network prefix in bits. */
export interface HostAddress {
  readonly ip: Ip
  readonly prefix: number
}

const DEFAULT_PREFIX_V4 = 24
const DEFAULT_PREFIX_V6 = 64

/**
 * Reads `10.0.0.1/24` or `fd00::1/64`; without a prefix length, /24 and /64.
 * @throws ArgumentError when the text is no address or the length does not fit
 */
export function parseHostAddress(text: string): HostAddress {
  const slash = text.indexOf('/')
  const ip = toIp(slash < 0 ? text : text.slice(0, slash))
  if (ip === null) throw valueError(`not an IP address: ${text}`)
  const bits = familyOf(ip) === AF_INET ? 32 : 128
  const length = slash < 0 ? '' : text.slice(slash + 1)
  if (slash >= 0 && !/^\d{1,3}$/.test(length)) throw valueError(`not a prefix length: ${text}`)
  const usual = bits === 32 ? DEFAULT_PREFIX_V4 : DEFAULT_PREFIX_V6
  const prefix = slash < 0 ? usual : Number(length)
  if (prefix > bits) throw valueError(`not a prefix length: ${text}`)
  return { ip, prefix }
}

/** The first `prefix` bits of an address, the rest filled with zeros or ones. */
function masked(ip: Ip, prefix: number, fill: 0 | 255): Ip {
  const bytes = ipToBytes(ip)
  for (let i = 0; i < bytes.length; i++) {
    const kept = Math.min(8, Math.max(0, prefix - 8 * i))
    const mask = (0xff << (8 - kept)) & 0xff
    bytes[i] = ((bytes[i] as number) & mask) | (fill & ~mask)
  }
  return ipFromBytes(bytes)
}

/** Names the network of an address: equal for exactly the addresses within it. `10.0.0.0/24` */
export function networkOf(ip: Ip, prefix: number): string {
  return `${masked(ip, prefix, 0)}/${prefix}`
}

/** The directed broadcast address, or null where there is none (IPv6, /31 and /32). */
export function broadcastOf({ ip, prefix }: HostAddress): Ip | null {
  return familyOf(ip) === AF_INET && prefix < 31 ? masked(ip, prefix, 255) : null
}

/** Whether `ip` lies in the network of `address`. */
export function sameNetwork(ip: Ip, address: HostAddress): boolean {
  const [one, other] = [ipToBytes(ip), ipToBytes(address.ip)]
  if (one.length !== other.length) return false
  for (let bit = 0; bit < address.prefix; bit += 8) {
    const mask = (0xff00 >> Math.min(8, address.prefix - bit)) & 0xff
    if ((((one[bit >> 3] as number) ^ (other[bit >> 3] as number)) & mask) !== 0) return false
  }
  return true
}
