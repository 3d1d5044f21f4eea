/** Socket addresses as C structs: what SO_PEERNAME answers. */
import { ipToBytes } from '../address/ip.ts'
import type { SocketAddress } from '../address/socket-address.ts'
import { utf8 } from '../bytes.ts'
import type { Reading, Subject } from './option.ts'

const AF_UNIX = 1
const AF_INET = 2
const SOCKADDR_IN = 16
const SOCKADDR_IN6 = 28

/** struct sockaddr_in, sockaddr_in6 or sockaddr_un; a path has its NUL, an abstract name has none. */
export function encodeSocketAddress(address: SocketAddress): Uint8Array {
  if (address.family === AF_UNIX) {
    const name = utf8(address.name)
    const path = name.length > 0 && name[0] !== 0
    const bytes = new Uint8Array(2 + name.length + (path ? 1 : 0))
    bytes[0] = AF_UNIX
    bytes.set(name, 2)
    return bytes
  }
  const four = address.family === AF_INET
  const bytes = new Uint8Array(four ? SOCKADDR_IN : SOCKADDR_IN6)
  const to = new DataView(bytes.buffer)
  to.setUint16(0, address.family, true)
  to.setUint16(2, address.port)
  if (!four) {
    to.setUint32(4, address.flowInfo)
    to.setUint32(24, address.scopeId, true)
  }
  bytes.set(ipToBytes(address.ip), four ? 4 : 8)
  return bytes
}

/** SO_PEERNAME. */
export function encodePeerName({ context, sock }: Subject, length: number): Reading {
  const name = sock.ops.getpeername(context, sock)
  if (name.failure !== null) return 'ENOTCONN'
  const bytes = encodeSocketAddress(name.value)
  return length > bytes.length ? 'EINVAL' : bytes
}
