/** The older look-ups: gethostbyname and its kin, getfqdn. */
import { familyOf, type Ip, toIp } from '../../core/address/ip.ts'
import { numericHost } from '../../core/address/parse.ts'
import { osError, pythonType, typeError } from '../../core/arguments.ts'
import { text } from '../../core/bytes.ts'
import { AF_INET } from '../../core/constants/families.ts'
import { GaiError, HError } from '../../core/resolver-errors.ts'
import type { HostEntry } from '../api/host.ts'
import type { KernelPort, NameEntry } from '../kernel-port.ts'

function readName(call: string, name: unknown): string {
  if (typeof name === 'string') return name
  if (name instanceof Uint8Array) return text(name)
  const type = pythonType(name)
  throw typeError(`${call}() argument 1 must be str, bytes or bytearray, not ${type}`)
}

async function lookUp(port: KernelPort, name: string): Promise<NameEntry> {
  const entry = await port.names.byName(name)
  if (entry === null) throw new GaiError('EAI_NONAME', name)
  return entry
}

function ofIpv4({ addresses }: NameEntry): Ip[] {
  return addresses.filter((ip) => familyOf(ip) === AF_INET)
}

export async function gethostbyname(port: KernelPort, nameArgument: unknown): Promise<string> {
  const name = readName('gethostbyname', nameArgument)
  const literal = numericHost(name, AF_INET)
  if (literal !== null) return literal
  const [ip] = ofIpv4(await lookUp(port, name))
  if (ip === undefined) throw new GaiError('EAI_NONAME', name)
  return ip
}

export async function gethostbynameEx(port: KernelPort, nameArgument: unknown): Promise<HostEntry> {
  const name = readName('gethostbyname_ex', nameArgument)
  if (name === '') throw new HError('NO_RECOVERY', 'gethostbyname_ex')
  const literal = numericHost(name, AF_INET)
  if (literal !== null) return [literal, [], [literal]]
  const entry = await lookUp(port, name)
  const addresses = ofIpv4(entry)
  if (addresses.length === 0) throw new GaiError('EAI_NONAME', name)
  return [entry.name, [...entry.aliases], addresses]
}

/** The address is an address of either family, or a name of one. */
export async function gethostbyaddr(
  port: KernelPort,
  addressArgument: unknown,
): Promise<HostEntry> {
  const address = readName('gethostbyaddr', addressArgument)
  if (address === '') throw osError('wildcard resolved to multiple address')
  const ip = toIp(address) ?? numericHost(address, AF_INET) ?? (await firstAddress(port, address))
  const entry = await port.names.byAddress(ip)
  if (entry === null) throw new HError('HOST_NOT_FOUND', 'gethostbyaddr')
  return [entry.name, [...entry.aliases], [ip]]
}

async function firstAddress(port: KernelPort, name: string): Promise<Ip> {
  const [ip] = (await lookUp(port, name)).addresses
  if (ip === undefined) throw new GaiError('EAI_NONAME', name)
  return ip
}

/** The first name with a dot among those of the host; this host's when none is given. */
export async function getfqdn(port: KernelPort, nameArgument: unknown): Promise<string> {
  const given = readName('getfqdn', nameArgument).trim()
  const name = ['', '0.0.0.0', '::'].includes(given) ? port.hostname : given
  try {
    const [canonical, aliases] = await gethostbyaddr(port, name)
    return [canonical, ...aliases].find((one) => one.includes('.')) ?? canonical
  } catch (error) {
    if (error instanceof HError || error instanceof GaiError) return name
    throw error
  }
}
