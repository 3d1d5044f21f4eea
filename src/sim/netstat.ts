// A snapshot of the sockets of a host, as ss(8) and netstat(8) show it: as data and as text. Looks only.
import type { SocketAddress } from '../core/address/socket-address.ts'
import { AF_INET6, AF_UNIX } from '../core/constants/families.ts'
import type { Kernel } from '../core/kernel/kernel.ts'
import type { ListenerSummary, SockSummary } from '../core/socket/summary.ts'

/** One socket. Listeners: `receiveQueue` is the length of the accept queue, `sendQueue` the backlog. */
export interface NetstatRow extends SockSummary {
  /** Handshakes under way at a listener; null for the others. */
  readonly synQueue: number | null
  /** How many connections the accept queue may hold; null for those that do not listen. */
  readonly acceptLimit: number | null
}

/** All sockets of a host, in the order in which they were made. */
export function netstat(kernel: Kernel): readonly NetstatRow[] {
  const rows: NetstatRow[] = []
  for (const sock of kernel.records.values()) {
    const summary = sock.summary()
    const { listener } = summary
    rows.push({
      ...summary,
      receiveQueue: listener === null ? summary.receiveQueue : listener.accept.socks.length,
      sendQueue: listener === null ? summary.sendQueue : listener.backlog,
      listener: listener === null ? null : snapshot(listener),
      synQueue: listener === null ? null : listener.syn.socks.length,
      acceptLimit: listener === null ? null : listener.accept.limit,
    })
  }
  return rows
}

/** The queues go on; their picture does not. */
function snapshot({ backlog, accept, syn }: ListenerSummary): ListenerSummary {
  return {
    backlog,
    accept: { limit: accept.limit, socks: [...accept.socks] },
    syn: { limit: syn.limit, socks: [...syn.socks] },
  }
}

/** `10.0.0.1:80`, `[::1]:80`, `*` for a port not chosen, `@name` for an abstract name. */
export function endpointText(address: SocketAddress | null): string {
  if (address === null) return '*:*'
  if (address.family === AF_UNIX) {
    if (address.name === '') return '*'
    return address.name.startsWith('\0') ? `@${address.name.slice(1)}` : address.name
  }
  const port = address.port === 0 ? '*' : String(address.port)
  if (address.family === AF_INET6) return `[${address.ip}]:${port}`
  return `${address.ip}:${port}`
}

const HEADINGS = ['Proto', 'State', 'Recv-Q', 'Send-Q', 'Syn-Q', 'Local', 'Peer'] as const

/** The rows as a table; lines end without spaces. */
export function netstatText(rows: readonly NetstatRow[]): string {
  const cells = rows.map((row) => [
    row.protocol,
    row.state,
    String(row.receiveQueue),
    String(row.sendQueue),
    row.synQueue === null ? '-' : String(row.synQueue),
    endpointText(row.local),
    endpointText(row.remote),
  ])
  const lines = [HEADINGS, ...cells]
  const widths = HEADINGS.map((_, column) =>
    Math.max(...lines.map((line) => (line[column] as string).length)),
  )
  return lines
    .map((line) =>
      line
        .map((cell, column) => cell.padEnd(widths[column] as number))
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}
