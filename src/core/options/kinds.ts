/** Kinds of sockets, as far as options tell them apart: a bit each. */
import type { Sock } from '../socket/sock.ts'

/** A set of kinds. */
export type Kinds = number

const TCP4 = 1
export const TCP6 = 2
const UDP4 = 4
export const UDP6 = 8
export const RAW4 = 16
export const RAW6 = 32
const UNIX_STREAM = 64
const UNIX_DGRAM = 128
const UNIX_SEQPACKET = 256

export const TCP: Kinds = TCP4 | TCP6
export const UDP: Kinds = UDP4 | UDP6
export const INET6: Kinds = TCP6 | UDP6 | RAW6
export const INET: Kinds = TCP | UDP | RAW4 | RAW6
export const UNIX: Kinds = UNIX_STREAM | UNIX_DGRAM | UNIX_SEQPACKET
export const ANY: Kinds = INET | UNIX
/** IPPROTO_IP reaches these: an AF_INET6 socket passes it on, unless it is raw. */
export const IP_LEVEL: Kinds = TCP | UDP | RAW4

export const KIND_NAMES: ReadonlyMap<Kinds, string> = new Map([
  [TCP4, 'tcp4'],
  [TCP6, 'tcp6'],
  [UDP4, 'udp4'],
  [UDP6, 'udp6'],
  [RAW4, 'raw4'],
  [RAW6, 'raw6'],
  [UNIX_STREAM, 'unix-stream'],
  [UNIX_DGRAM, 'unix-dgram'],
  [UNIX_SEQPACKET, 'unix-seqpacket'],
])

const AF_UNIX = 1
const AF_INET6 = 10
const SOCK_STREAM = 1
const SOCK_DGRAM = 2
const SOCK_RAW = 3

/** The kind of a socket: exactly one bit. */
export function kindOf({ family, type }: Pick<Sock, 'family' | 'type'>): Kinds {
  if (family === AF_UNIX) {
    if (type === SOCK_STREAM) return UNIX_STREAM
    return type === SOCK_DGRAM || type === SOCK_RAW ? UNIX_DGRAM : UNIX_SEQPACKET
  }
  const six = family === AF_INET6
  if (type === SOCK_STREAM) return six ? TCP6 : TCP4
  if (type === SOCK_DGRAM) return six ? UDP6 : UDP4
  return six ? RAW6 : RAW4
}
