/** Many sockets at once. */
import type { AddressArgument } from '../../../src/core/address/parse.ts'
import type { Socket } from '../../../src/index.ts'
import type { Json } from '../case.ts'
import { errnoOf } from '../outcome.ts'
import type { Call, CallTable } from '../stage.ts'
import { errnoJson } from './naming.ts'

const CONNECT_GAP_MS = 2

function make(call: Call, number: number): Socket {
  const [family, type, protocol] = (call.args[2] as readonly number[] | undefined) ?? []
  const made = call.here.host.socket(family, type, protocol)
  call.stage.keep(`${call.names[0]}${number}`, made)
  return made
}

export const MANY: CallTable = {
  async many_connect(call) {
    const [address, count] = call.args as [AddressArgument, number]
    const outcomes: Json[] = []
    for (let n = 0; n < count; n += 1) {
      const made = make(call, n)
      made.setblocking(false)
      outcomes.push(errnoJson(await made.connectEx(address)))
      await call.stage.clock.sleep(CONNECT_GAP_MS)
    }
    return outcomes
  },
  async many_socket(call) {
    const [address, count] = call.args as [AddressArgument, number]
    for (let n = 0; n < count; n += 1) {
      try {
        await make(call, n).bind(address)
      } catch (error) {
        return [n, errnoOf(error)]
      }
    }
    return [count, 0]
  },
}
