/**
 * Names: `dns.lookup` and all that uses it, and the resolver behind `dns.resolve` and `dns.Resolver`, are answered from
 * the names of the world. Node's own code checks the arguments and makes the errors.
 */
import { AsyncResource } from 'node:async_hooks'
import dns from 'node:dns'
import { familyOf } from '../../core/address/ip.ts'
import { AF_INET, AF_INET6, AF_UNSPEC, SOCK_STREAM } from '../../core/constants/index.ts'
import { GaiError } from '../../core/resolver-errors.ts'
import type { NameEntry } from '../kernel-port.ts'
import { getaddrinfo } from '../names/getaddrinfo.ts'
import { getnameinfo } from '../names/getnameinfo.ts'
import { uv } from './errors.ts'
import type { Installation } from './installation.ts'
import { internals } from './internals.ts'
import { MANUAL } from './manual-destroy.ts'
import type { LookupRequest } from './native.ts'
import type { NodeHost } from './node-host.ts'
import type { Patches } from './patches.ts'

type Query = (request: LookupRequest, name: string, ...rest: unknown[]) => number

/** What a look-up is answered with: an error, or the arguments behind it. */
type Outcome = readonly [error: number | string | null, result?: unknown, more?: unknown]

/** Answers a request in a later turn; it keeps the loop alive until then. */
function answerLater(
  { reactor }: NodeHost,
  request: LookupRequest,
  find: () => Outcome | Promise<Outcome>,
): number {
  const context = new AsyncResource('DNSREQUEST', MANUAL)
  reactor.retain()
  const tell = (outcome: Outcome): void => {
    reactor.ready(() => {
      reactor.release()
      context.runInAsyncScope(request.oncomplete, request, ...outcome)
    })
  }
  void Promise.resolve()
    .then(find)
    .then(tell, (error: unknown) => tell([failureOf(error)]))
  return 0
}

/** libuv's numbers for what getaddrinfo fails with. */
function failureOf(error: unknown): number {
  if (!(error instanceof GaiError)) throw error
  return uv(error.code)
}

async function lookUp(
  node: NodeHost,
  name: string,
  family: number,
  flags: number,
  order: number,
): Promise<Outcome> {
  const wanted = family === 6 ? AF_INET6 : family === 4 ? AF_INET : AF_UNSPEC
  const options = { family: wanted, type: SOCK_STREAM, flags }
  const found = await getaddrinfo(node.port, name, null, options)
  const ips = found.map(([, , , , address]) => address[0])
  if (order === 0) return [null, ips]
  const first = order === 1 ? AF_INET : AF_INET6
  const leads = ips.filter((ip) => familyOf(ip) === first)
  return [null, [...leads, ...ips.filter((ip) => familyOf(ip) !== first)]]
}

/** Time to live of an answer, seconds. */
const TTL = 60

function addressesOf(entry: NameEntry | null, family: number): Outcome {
  if (entry === null) return ['ENOTFOUND']
  const ips = entry.addresses.filter((ip) => familyOf(ip) === family)
  if (ips.length === 0) return ['ENODATA']
  return [null, ips, ips.map(() => TTL)]
}

async function query(node: NodeHost, type: string, name: string): Promise<Outcome> {
  if (type === 'getHostByAddr') {
    const entry = await node.port.names.byAddress(name)
    return entry === null ? ['ENOTFOUND'] : [null, [entry.name, ...entry.aliases]]
  }
  const entry = await node.port.names.byName(name)
  if (type === 'queryA') return addressesOf(entry, AF_INET)
  if (type === 'queryAaaa') return addressesOf(entry, AF_INET6)
  return [entry === null ? 'ENOTFOUND' : 'ENODATA']
}

export function hookNames(patches: Patches, installation: Installation): void {
  const { cares, ChannelWrap } = internals()
  const { outside } = installation

  patches.set(cares, 'getaddrinfo', (was: Query) => {
    return (request: LookupRequest, name: string, ...rest: number[]) => {
      if (outside.passes(name, 0)) return was(request, name, ...rest)
      const { node } = installation
      const [family = 0, flags = 0, order = 0] = rest
      return answerLater(node, request, () => lookUp(node, name, family, flags, Number(order)))
    }
  })
  patches.set(cares, 'getnameinfo', () => {
    return (request: LookupRequest, address: string, port: number) => {
      const { node } = installation
      return answerLater(node, request, async () => {
        const [host, service] = await getnameinfo(node.port, [address, port], 0)
        return [null, host, service]
      })
    }
  })
  // Its own getaddrinfo was taken when Node started; this one comes to the same.
  patches.set(dns.promises, 'lookup', () => {
    return function lookup(name: string, options?: dns.LookupOptions | number) {
      const wanted = typeof options === 'number' ? { family: options } : { ...options }
      return new Promise((resolve, reject) => {
        dns.lookup(name, wanted, (error, address, family) => {
          if (error !== null) reject(error)
          else resolve(wanted.all === true ? address : { address, family })
        })
      })
    }
  })
  patches.set(dns.promises, 'lookupService', () => {
    return function lookupService(address: string, port: number) {
      return new Promise((resolve, reject) => {
        dns.lookupService(address, port, (error, hostname, service) => {
          if (error === null) resolve({ hostname, service })
          else reject(error)
        })
      })
    }
  })
  for (const type of Object.getOwnPropertyNames(ChannelWrap.prototype)) {
    if (!/^(query|getHostByAddr)/.test(type)) continue
    patches.set(ChannelWrap.prototype, type, (was: Query) => {
      return function (this: object, request: LookupRequest, name: string, ...rest: unknown[]) {
        if (outside.passes(name, 0)) return Reflect.apply(was, this, [request, name, ...rest])
        const { node } = installation
        return answerLater(node, request, () => query(node, type, name))
      }
    })
  }
}
