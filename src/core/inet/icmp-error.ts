/** An ICMP error as a socket learns of it, and the queue in which IP_RECVERR keeps errors (ip(7)). */

import { familyOf, type Ip, ipToBytes, toMapped } from '../address/ip.ts'
import { IP_RECVERR, IPV6_RECVERR } from '../constants/ip-options.ts'
import { MSG_CTRUNC, MSG_ERRQUEUE, MSG_TRUNC } from '../constants/messages.ts'
import { type ErrnoName, errnoNumber } from '../errno.ts'
import type { Received } from '../socket/call.ts'
import type { Context } from '../socket/context.ts'
import { ControlBuffer, describeHeader } from './ancillary.ts'
import { AF_INET6, type InetSock } from './inet-sock.ts'
import { shownAddress } from './names.ts'

/** Where an error comes from (SO_EE_ORIGIN_*). */
export const ORIGIN = { local: 1, icmp: 2, icmp6: 3 } as const

export interface NetworkError {
  readonly errno: ErrnoName
  /** It ends what a connected datagram socket is doing, whether or not it asked for errors. */
  readonly hard: boolean
  readonly origin: number
  readonly type: number
  readonly code: number
  /** The MTU of "too big" errors, the pointer of parameter problems, else 0. */
  readonly info: number
  readonly tooBig: boolean
  /** Who sent the error; null for an error of this host. */
  readonly offender: Ip | null
}

/** An error that waits to be read, with the datagram that it is about. */
export interface QueuedError {
  readonly error: NetworkError
  readonly payload: Uint8Array
  /** Whereto the datagram went. */
  readonly destination: Ip
  readonly port: number
  /** How the ICMP message came; null for an error of this host. */
  readonly carrier: {
    readonly destination: Ip
    readonly iface: number
    readonly ttl: number
    readonly tos: number
  } | null
}

const SOL_IP = 0
const SOL_IPV6 = 41
const AF_INET_BYTE = 2
const AF_INET6_BYTE = 10
const EXTENDED_ERROR = 16
const SOCKADDR_IN = 16
const SOCKADDR_IN6 = 28

/** struct sock_extended_err, and the address of the offender behind it. */
function encodeError(error: NetworkError, six: boolean): Uint8Array {
  const bytes = new Uint8Array(EXTENDED_ERROR + (six ? SOCKADDR_IN6 : SOCKADDR_IN))
  const view = new DataView(bytes.buffer)
  view.setUint32(0, errnoNumber(error.errno), true)
  bytes.set([error.origin, error.type, error.code], 4)
  view.setUint32(8, error.info, true)
  if (error.offender === null) return bytes
  bytes[EXTENDED_ERROR] = six ? AF_INET6_BYTE : AF_INET_BYTE
  const offender = six ? toMapped(error.offender) : error.offender
  bytes.set(ipToBytes(offender), EXTENDED_ERROR + (six ? 8 : 4))
  return bytes
}

/** What recvmsg(MSG_ERRQUEUE) gives for an error. */
export function readError(
  context: Context,
  sock: InetSock,
  queued: QueuedError,
  size: number,
  controlSize: number,
): Received {
  const six = sock.family === AF_INET6
  const { error, payload, carrier } = queued
  const control = new ControlBuffer(controlSize)
  if (carrier !== null) describeHeader(context, sock, carrier, control)
  control.put(six ? SOL_IPV6 : SOL_IP, six ? IPV6_RECVERR : IP_RECVERR, encodeError(error, six))
  let flags = MSG_ERRQUEUE
  if (payload.length > size) flags |= MSG_TRUNC
  if (control.truncated) flags |= MSG_CTRUNC
  const bytes = payload.subarray(0, size)
  return {
    bytes,
    length: bytes.length,
    address: shownAddress(sock.family, queued.destination, queued.port, sock.scopeId),
    flags,
    control: control.messages,
  }
}

/** Whether the socket has asked for errors about such packets (IP_RECVERR, IPV6_RECVERR). */
export function wantsErrors(sock: InetSock, destination: Ip): boolean {
  return familyOf(destination) === AF_INET6 ? sock.options.recvErr6 : sock.options.recvErr
}
