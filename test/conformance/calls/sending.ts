/** Calls that send. */

import type { AddressArgument } from '../../../src/core/address/parse.ts'
import { MSG_DONTWAIT } from '../../../src/core/constants/messages.ts'
import { SCM_RIGHTS } from '../../../src/core/constants/scm.ts'
import { SOL_SOCKET } from '../../../src/core/constants/socket-options.ts'
import type { Ancillary } from '../../../src/index.ts'
import { decode } from '../arguments.ts'
import type { Json } from '../case.ts'
import { isArray } from '../json.ts'
import { errnoOf } from '../outcome.ts'
import { pack } from '../pack.ts'
import type { Call, CallTable } from '../stage.ts'

const FILL_CHUNK = 65536
/** Seconds between two rounds of fill_settle, and how many rounds without a byte end it. */
const FILL_PAUSE_MS = 250
const QUIET_ROUNDS = 2

const filled = (size: number): Uint8Array => new Uint8Array(size).fill('x'.charCodeAt(0))

/**
 * Repeats a call until it fails; `[sum of what it gave, errno]`.
 * Between two calls everything arrives that takes no time, as on a machine whose two hosts share a processor.
 */
export async function untilError(
  call: Call,
  act: () => Promise<number>,
): Promise<[number, string | 0]> {
  let total = 0
  for (;;) {
    try {
      total += await act()
      await call.stage.clock.sleep(0)
    } catch (error) {
      return [total, errnoOf(error)]
    }
  }
}

function fill(call: Call): Promise<[number, string | 0]> {
  const chunk = filled((call.args[0] as number | undefined) ?? FILL_CHUNK)
  return untilError(call, () => call.socket.send(chunk, MSG_DONTWAIT))
}

function ancillary(call: Call): Ancillary[] {
  const items = call.step.args?.[1]
  if (!isArray(items)) return []
  return items.map((item) => controlMessage(call, item as readonly Json[]))
}

function controlMessage(call: Call, item: readonly Json[]): Ancillary {
  if (item[0] !== 'SCM_RIGHTS') {
    const [level, type, data] = item.map((part) => decode(part, call.stage.symbols))
    return [level as number, type as number, data as Uint8Array]
  }
  const names = isArray(item[1]) ? item[1] : []
  const descriptors = names.map((name) => call.stage.socket(String(name)).fileno())
  return [SOL_SOCKET, SCM_RIGHTS, pack(`${descriptors.length}i`, descriptors)]
}

export const SENDING: CallTable = {
  send(call) {
    return call.socket.send(...(call.args as [Uint8Array, number?]))
  },
  async sendall(call) {
    await call.socket.sendall(...(call.args as [Uint8Array, number?]))
    return null
  },
  sendto(call) {
    const [data, ...rest] = call.args as [Uint8Array, ...unknown[]]
    if (rest.length < 2) return call.socket.sendto(data, rest[0] as AddressArgument)
    return call.socket.sendto(data, rest[0] as number, rest[1] as AddressArgument)
  },
  sendmsg(call) {
    const address = call.args[3] as AddressArgument | undefined
    const flags = call.args[2] as number | undefined
    return call.socket.sendmsg(call.arg(0), ancillary(call), flags ?? 0, address ?? null)
  },
  async burst(call) {
    const counts: number[] = []
    for (const data of call.arg<readonly Uint8Array[]>(0)) {
      counts.push(await call.socket.send(data))
      await call.stage.clock.sleep(0)
    }
    return counts
  },
  fill,
  async fill_settle(call) {
    let total = 0
    for (let quiet = 0; ; ) {
      const [more, ended] = await fill(call)
      total += more
      quiet = more === 0 ? quiet + 1 : 0
      await call.stage.clock.sleep(FILL_PAUSE_MS)
      if (quiet === QUIET_ROUNDS) return [total, ended]
    }
  },
  async send_count(call) {
    const data = filled(call.arg(0))
    const most = call.arg<number>(1)
    const address = call.args[2] as AddressArgument | undefined
    for (let count = 0; count < most; count += 1) {
      try {
        if (address === undefined) await call.socket.send(data, MSG_DONTWAIT)
        else await call.socket.sendto(data, MSG_DONTWAIT, address)
        await call.stage.clock.sleep(0)
      } catch (error) {
        return [count, errnoOf(error)]
      }
    }
    return [most, 0]
  },
}
