/** What the system tells of sockets: TCP_INFO, SO_MEMINFO, the tables of /proc/net. */
import type { SocketAddress } from '../../../src/core/address/socket-address.ts'
import { AF_INET6, AF_UNIX } from '../../../src/core/constants/families.ts'
import { IPPROTO_TCP } from '../../../src/core/constants/protocols.ts'
import { SOL_SOCKET } from '../../../src/core/constants/socket-options.ts'
import { TCP_INFO } from '../../../src/core/constants/tcp-options.ts'
import type { SockSummary } from '../../../src/core/socket/summary.ts'
import type { Socket } from '../../../src/index.ts'
import type { Json } from '../case.ts'
import { unpackWords } from '../pack.ts'
import type { Call, CallTable, StageHost } from '../stage.ts'

const SO_MEMINFO = 55
const MEM = 'rmem_alloc rcvbuf wmem_alloc sndbuf fwd_alloc wmem_queued optmem backlog drops'.split(
  ' ',
)

/** enum in include/net/tcp_states.h, from 1. */
const STATES =
  'ESTABLISHED SYN_SENT SYN_RECV FIN_WAIT1 FIN_WAIT2 TIME_WAIT CLOSE CLOSE_WAIT LAST_ACK LISTEN CLOSING'.split(
    ' ',
  )

/** struct tcp_info: single bytes, then from byte 8 on words of 32 bits. */
const INFO_BYTES = 'state ca_state retransmits probes backoff options'.split(' ')
const INFO_WORDS =
  'rto ato snd_mss rcv_mss unacked sacked lost retrans fackets last_data_sent last_ack_sent last_data_recv last_ack_recv pmtu rcv_ssthresh rtt rttvar snd_ssthresh snd_cwnd advmss reordering rcv_rtt rcv_space total_retrans'.split(
    ' ',
  )
const INFO_SIZE = 256
const WORDS_AT = 8

function bytesOf(socket: Socket, level: number, name: number, size: number): Uint8Array {
  const value = socket.getsockopt(level, name, size)
  return value instanceof Uint8Array ? value : Uint8Array.of(value)
}

function tcpInfo(socket: Socket): Map<string, Json> {
  const packed = bytesOf(socket, IPPROTO_TCP, TCP_INFO, INFO_SIZE)
  const fields = new Map<string, Json>()
  for (const [at, name] of INFO_BYTES.entries()) fields.set(name, packed[at] ?? 0)
  const words = unpackWords('I', packed.subarray(WORDS_AT))
  for (const [at, name] of INFO_WORDS.entries()) fields.set(name, words[at] ?? 0)
  const state = packed[0] ?? 0
  fields.set('state', STATES[state - 1] ?? state)
  return fields
}

const stateOf = (socket: Socket): Json => tcpInfo(socket).get('state') ?? null

/** Address and port as /proc/net shows them; what has no address shows the wildcard of the socket's family. */
function endJson(summary: SockSummary, end: SocketAddress | null): [string, number] {
  if (end !== null && end.family !== AF_UNIX) return [end.ip, end.port]
  return [summary.local?.family === AF_INET6 ? '::' : '0.0.0.0', 0]
}

const tcpSockets = (host: StageHost): SockSummary[] =>
  host.host.netstat().filter((summary) => isTcp(summary) && isShown(summary))

/** Connections, and what stands for them before they are accepted and after they are closed. */
const isTcp = ({ protocol }: SockSummary): boolean => protocol.startsWith('tcp')

/** A socket that neither listens nor has a connection is in no table. */
function isShown(summary: SockSummary): boolean {
  return summary.state !== 'CLOSE' && summary.state !== 'CLOSED'
}

function many(call: Call): readonly Socket[] {
  const [prefix, count] = call.args as [string, number]
  return Array.from({ length: count }, (_, n) => call.stage.socket(`${prefix}${n}`))
}

export const TABLES: CallTable = {
  tcp_state: (call) => stateOf(call.socket),
  many_state: (call) => many(call).map(stateOf),
  tcp_info(call) {
    const fields = tcpInfo(call.socket)
    return (call.args as readonly string[]).map((name) => fields.get(name) ?? null)
  },
  mem(call) {
    const packed = bytesOf(call.socket, SOL_SOCKET, SO_MEMINFO, MEM.length * 4)
    const words = unpackWords('I', packed)
    return (call.args as readonly string[]).map((name) => words[MEM.indexOf(name)] ?? null)
  },
  tcp_table(call) {
    return tcpSockets(call.here).map((summary) => [
      ...endJson(summary, summary.local),
      ...endJson(summary, summary.remote),
      summary.state,
    ])
  },
  tcp_count(call) {
    const counts = new Map<string, number>()
    for (const { state } of tcpSockets(call.here)) counts.set(state, (counts.get(state) ?? 0) + 1)
    return [...counts].sort(([a], [b]) => (a < b ? -1 : 1))
  },
  udp_table(call) {
    const bound = call.here.host
      .netstat()
      .filter((summary) => summary.protocol === 'udp' && endJson(summary, summary.local)[1] !== 0)
    return bound.map((summary) => [
      ...endJson(summary, summary.local),
      ...endJson(summary, summary.remote),
    ])
  },
}
