// Who takes part in a run: one server and its clients. In a world they are hosts; in a program of one host they are told
// apart by their sockets: whoever has a port that was bound is the server, every other socket is a client.
import { endpointText } from '../../../src/sim/netstat.ts'
import { SERVER } from './catalogue.ts'
import type { Recording } from './recording.ts'
import { knownProgram } from './settings.ts'

export interface Party {
  /** `server`, `client 3`. */
  readonly name: string
  /** `s`, `c3`: where there is little room. */
  readonly short: string
}

const portOf = (endpoint: string): string => endpoint.slice(endpoint.lastIndexOf(':') + 1)

/** `client 3` of `client3`. */
const spaced = (host: string): string => host.replace(/(?<=\D)(?=\d+$)/, ' ')

export class Cast {
  readonly server: Party = { name: SERVER, short: 's' }
  readonly clients: Party[] = []
  readonly #local: boolean
  readonly #hosts = new Map<string, Party>()
  readonly #socks = new Map<string, Party>()
  readonly #endpoints = new Map<string, Party>()
  /** Ports that somebody bound. */
  readonly #ports = new Set<string>()

  constructor({ events, sockets, settings }: Recording) {
    this.#local = knownProgram(settings.program).kind === 'local'
    for (const event of events) {
      if (event.kind !== 'call') continue
      if (!this.#local) this.ofHost(event.host)
      const [address] = event.args as readonly { readonly port?: number }[]
      if (event.call === 'bind') this.#ports.add(String(address?.port))
    }
    for (const [index, rows] of sockets.entries()) {
      if (rows === sockets[index - 1]) continue
      const host = events[index]?.host ?? ''
      for (const { sock, local } of rows) {
        const endpoint = endpointText(local)
        const party = this.#local ? this.#partOf(sock, endpoint) : this.ofHost(host)
        if (party !== null) this.#socks.set(`${host} ${sock}`, party)
        if (party !== null && party !== this.server) this.#endpoints.set(endpoint, party)
      }
    }
  }

  get all(): readonly Party[] {
    return [this.server, ...this.clients]
  }

  /** Whose socket it is; null for what a host of a local program does without one. */
  of(host: string, sock: number | null): Party | null {
    const party = sock === null ? undefined : this.#socks.get(`${host} ${sock}`)
    return party ?? (this.#local ? null : this.ofHost(host))
  }

  /** Who has this address: `127.0.0.1:9999`. */
  at(endpoint: string): Party | null {
    const wild = this.#local ? this.#endpoints.get(`0.0.0.0:${portOf(endpoint)}`) : undefined
    const party = this.#endpoints.get(endpoint) ?? wild
    return party ?? (this.#ports.has(portOf(endpoint)) ? this.server : null)
  }

  /** The part of a host in a program of several. */
  ofHost(host: string): Party | null {
    if (host === SERVER) return this.server
    if (host === '' || this.#local) return null
    const known = this.#hosts.get(host)
    if (known !== undefined) return known
    const party = { name: spaced(host), short: host.replace(/^client/, 'c') }
    this.clients.push(party)
    this.#hosts.set(host, party)
    return party
  }

  #partOf(sock: number, endpoint: string): Party | null {
    if (this.#ports.has(portOf(endpoint))) return this.server
    const key = `host ${sock}`
    const known = this.#socks.get(key)
    if (known !== undefined && known !== this.server) return known
    if (endpoint === '*:*' || portOf(endpoint) === '*') return null
    const number = this.clients.length + 1
    const party = { name: `client ${number}`, short: `c${number}` }
    this.clients.push(party)
    return party
  }
}
