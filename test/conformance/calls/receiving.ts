/** Calls that receive. */

import {
  MSG_CTRUNC,
  MSG_DONTWAIT,
  MSG_EOR,
  MSG_ERRQUEUE,
  MSG_OOB,
  MSG_TRUNC,
} from '../../../src/core/constants/messages.ts'
import { SCM_CREDENTIALS, SCM_RIGHTS } from '../../../src/core/constants/scm.ts'
import { SOL_SOCKET } from '../../../src/core/constants/socket-options.ts'
import type { Ancillary } from '../../../src/index.ts'
import type { Json } from '../case.ts'
import { encode, encodeAddress } from '../encode.ts'
import { errnoOf } from '../outcome.ts'
import { unpackWords } from '../pack.ts'
import type { Call, CallTable } from '../stage.ts'
import { untilError } from './sending.ts'

const DRAIN_SIZE = 65536
const LARGEST_DATAGRAM = 70000

const FLAGS = [
  ['MSG_EOR', MSG_EOR],
  ['MSG_TRUNC', MSG_TRUNC],
  ['MSG_CTRUNC', MSG_CTRUNC],
  ['MSG_OOB', MSG_OOB],
  ['MSG_ERRQUEUE', MSG_ERRQUEUE],
] as const

const flagNames = (flags: number): string[] =>
  FLAGS.filter(([, bit]) => (flags & bit) !== 0).map(([name]) => name)

/** Descriptors become sockets with the names in `as`, as far as those go. */
function ancillaryJson(call: Call, items: readonly Ancillary[]): Json {
  const names = [...call.names]
  return items.map(([level, type, data]): Json => {
    if (level === SOL_SOCKET && type === SCM_CREDENTIALS) {
      return ['SCM_CREDENTIALS', unpackWords('i', data)]
    }
    if (level !== SOL_SOCKET || type !== SCM_RIGHTS) return [level, type, { n: data.length }]
    const descriptors = unpackWords('i', data)
    for (const fileno of descriptors) {
      const name = names.shift()
      if (name === undefined) break
      call.stage.keep(name, call.here.host.socket(undefined, undefined, undefined, { fileno }))
    }
    return ['SCM_RIGHTS', descriptors.map(() => '<fd>')]
  })
}

export const RECEIVING: CallTable = {
  async recv(call) {
    return encode(await call.socket.recv(...(call.args as [number, number?])))
  },
  async recv_into(call) {
    const buffer = new Uint8Array(call.arg<number>(0))
    const rest = call.args.slice(1) as [number?, number?]
    const count = await call.socket.recvInto(buffer, ...rest)
    return [count, encode(buffer.subarray(0, count))]
  },
  async recvfrom(call) {
    const [bytes, address] = await call.socket.recvfrom(...(call.args as [number, number?]))
    return [encode(bytes), encodeAddress(address)]
  },
  async recvmsg(call) {
    const args = call.args as [number, number?, number?]
    const [bytes, ancillary, flags, address] = await call.socket.recvmsg(...args)
    return [encode(bytes), ancillaryJson(call, ancillary), flagNames(flags), encodeAddress(address)]
  },
  async drain(call) {
    for (let total = 0; ; ) {
      try {
        const bytes = await call.socket.recv(DRAIN_SIZE, MSG_DONTWAIT)
        if (bytes.length === 0) return [total, 'EOF']
        total += bytes.length
        await call.stage.clock.sleep(0)
      } catch (error) {
        return [total, errnoOf(error)]
      }
    }
  },
  recv_count(call) {
    return untilError(call, async () => {
      await call.socket.recv(LARGEST_DATAGRAM, MSG_DONTWAIT)
      return 1
    })
  },
}
