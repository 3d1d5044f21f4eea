/** SO_TIMESTAMPING: which flags exist and which go together (linux/net_tstamp.h; measured). */
import { intAt } from './codec.ts'
import type { Subject, Writing } from './option.ts'
import { isTcp, TCP_CLOSE, TCP_LISTEN, tcpState } from './state.ts'

/** SOF_TIMESTAMPING_OPT_ID: outgoing data are numbered. */
const OPT_ID = 1 << 7
const OPT_TSONLY = 1 << 11
const OPT_STATS = 1 << 12
/** Take the time of a certain hardware clock. */
const BIND_PHC = 1 << 15
const OPT_ID_TCP = 1 << 16
/** Every flag of the measured kernel. */
const MASK = (1 << 19) - 1

export function setTimestamping(at: Subject, bytes: Uint8Array): Writing {
  if (bytes.length < 4) return 'EINVAL'
  const flags = intAt(bytes)
  if ((flags & ~MASK) !== 0) return 'EINVAL'
  if ((flags & OPT_ID_TCP) !== 0 && (flags & OPT_ID) === 0) return 'EINVAL'
  const before = at.values.stored(at.key, 0)
  if ((flags & OPT_ID) !== 0 && (before & OPT_ID) === 0 && isTcp(at)) {
    // There is no first byte to number from yet.
    const state = tcpState(at)
    if (state === TCP_CLOSE || state === TCP_LISTEN) return 'EINVAL'
  }
  if ((flags & OPT_STATS) !== 0 && (flags & OPT_TSONLY) === 0) return 'EINVAL'
  if ((flags & BIND_PHC) !== 0) return 'ENOTSUP'
  at.values.store(at.key, flags)
  return null
}
