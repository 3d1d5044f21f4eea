/** Socket options with values that they may have. */
import fc from 'fast-check'
import { IPPROTO_TCP } from '../../core/constants/protocols.ts'
import {
  SO_KEEPALIVE,
  SO_LINGER,
  SO_RCVBUF,
  SO_REUSEADDR,
  SO_SNDBUF,
  SOL_SOCKET,
} from '../../core/constants/socket-options.ts'
import { TCP_NODELAY } from '../../core/constants/tcp-options.ts'

/** What `setsockopt` takes. */
export type SocketOption = readonly [level: number, name: number, value: number | Uint8Array]

/** struct linger, little-endian: on or off, seconds. */
function linger(on: boolean, seconds: number): Uint8Array {
  const bytes = new Uint8Array(8)
  const view = new DataView(bytes.buffer)
  view.setInt32(0, on ? 1 : 0, true)
  view.setInt32(4, seconds, true)
  return bytes
}

/** An option of a stream that alters how it behaves. */
export function socketOptions(): fc.Arbitrary<SocketOption> {
  const flag = fc.constantFrom(0, 1)
  const buffer = fc.constantFrom(2048, 4096, 16_384, 65_536, 262_144)
  const option = (
    level: number,
    name: number,
    value: fc.Arbitrary<number | Uint8Array>,
  ): fc.Arbitrary<SocketOption> => value.map((one) => [level, name, one] as const)
  return fc.oneof(
    option(SOL_SOCKET, SO_REUSEADDR, flag),
    option(SOL_SOCKET, SO_KEEPALIVE, flag),
    option(SOL_SOCKET, SO_SNDBUF, buffer),
    option(SOL_SOCKET, SO_RCVBUF, buffer),
    option(IPPROTO_TCP, TCP_NODELAY, flag),
    option(
      SOL_SOCKET,
      SO_LINGER,
      fc.tuple(fc.boolean(), fc.constantFrom(0, 1, 30)).map(([on, s]) => linger(on, s)),
    ),
  )
}
