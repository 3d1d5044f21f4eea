/** Extension headers of IPPROTO_IPV6, RFC 3542 sections 7 to 9: checked and kept, never sent. */
import type * as NUMBERS from '../constants/ip-options.ts'
import { NO_BYTES } from './codec.ts'
import { keptFlag, privileged, special } from './fields.ts'
import { INET6 } from './kinds.ts'
import { type OptionRow, type OptionRows, type Subject, stored, type Writing } from './option.ts'

const UNIT = 8
const MAX_BYTES = 8 * 255
const NOT_SENT = stored('simulated packets carry no extension headers', 'RFC 3542')

/** Empty takes the header away; else whole units of eight bytes, as many as its second byte says and one more. */
function setHeader({ sock, values, key }: Subject, bytes: Uint8Array): Writing {
  const { length } = bytes
  if (!privileged(sock)) return 'EPERM'
  if (length % UNIT !== 0 || length > MAX_BYTES) return 'EINVAL'
  const own = ((bytes[1] ?? 0) + 1) * UNIT
  if (length > 0 && own > length) return 'EINVAL'
  values.store(key, length === 0 ? NO_BYTES : bytes.slice(0, own))
  return null
}

function header(): OptionRow {
  return special(
    INET6,
    'bytes',
    'whole units of eight bytes, else EINVAL; needs privilege, else EPERM',
    NOT_SENT,
    { get: ({ values, key }) => values.stored(key, NO_BYTES), setBytes: setHeader },
  )
}

export const IPV6_HEADER_ROWS: OptionRows<typeof NUMBERS> = {
  IPV6_HOPOPTS: header(),
  IPV6_RTHDRDSTOPTS: header(),
  IPV6_DSTOPTS: header(),
  IPV6_RTHDR: special(
    INET6,
    'bytes',
    'nothing but empty: EINVAL, as for every type of route that RFC 5095 has ended',
    NOT_SENT,
    {
      get: () => NO_BYTES,
      setBytes: (_, bytes) => (bytes.length === 0 ? null : 'EINVAL'),
    },
  ),
  IPV6_RECVHOPOPTS: keptFlag(INET6, 0, NOT_SENT),
  IPV6_RECVRTHDR: keptFlag(INET6, 0, NOT_SENT),
  IPV6_RECVDSTOPTS: keptFlag(INET6, 0, NOT_SENT),
}
