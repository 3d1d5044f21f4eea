/** What `node:os` says of the machine's name and interfaces: those of the host that the running code belongs to. */
import os from 'node:os'
import { isLoopback } from '../../core/address/classify.ts'
import { familyOf, ipToBytes } from '../../core/address/ip.ts'
import { AF_INET6 } from '../../core/constants/families.ts'
import type { Installation } from './installation.ts'
import type { Patches } from './patches.ts'

/** The mask of a prefix length, in the form of the family's addresses. */
function maskOf(ip: string, prefix: number): string {
  const bytes = ipToBytes(ip).map((_, at) => {
    const bits = Math.min(8, Math.max(0, prefix - 8 * at))
    return (0xff << (8 - bits)) & 0xff
  })
  if (bytes.length === 4) return bytes.join('.')
  const groups: string[] = []
  for (let at = 0; at < 16; at += 2) {
    groups.push((((bytes[at] as number) << 8) | (bytes[at + 1] as number)).toString(16))
  }
  return groups.join(':').replace(/(:0)+$/, '::')
}

function describe(ip: string, prefix: number, index: number): os.NetworkInterfaceInfo {
  const six = familyOf(ip) === AF_INET6
  const internal = isLoopback(ip)
  const mac = internal
    ? '00:00:00:00:00:00'
    : `02:00:00:00:00:${index.toString(16).padStart(2, '0')}`
  const shared = {
    address: ip,
    netmask: maskOf(ip, prefix),
    mac,
    internal,
    cidr: `${ip}/${prefix}`,
  }
  if (!six) return { ...shared, family: 'IPv4' }
  return { ...shared, family: 'IPv6', scopeid: ip.startsWith('fe80:') ? index : 0 }
}

export function hookMachine(patches: Patches, installation: Installation): void {
  patches.set(os, 'networkInterfaces', () => () => {
    const all: NodeJS.Dict<os.NetworkInterfaceInfo[]> = {}
    for (const { index, name, up, addresses } of installation.node.sim.routing.interfaces) {
      if (up) all[name] = addresses.map(({ ip, prefix }) => describe(ip, prefix, index))
    }
    return all
  })
  patches.set(os, 'hostname', () => () => installation.node.host.name)
}
