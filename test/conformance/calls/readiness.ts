/** poll and select, and pauses. */
import {
  POLLERR,
  POLLHUP,
  POLLIN,
  POLLNVAL,
  POLLOUT,
  POLLPRI,
  POLLRDHUP,
} from '../../../src/core/constants/poll.ts'
import type { Socket } from '../../../src/index.ts'
import { requireDescriptor } from '../outcome.ts'
import type { CallTable } from '../stage.ts'
import { toMs } from '../units.ts'

const NAMES = [
  ['POLLIN', POLLIN],
  ['POLLPRI', POLLPRI],
  ['POLLOUT', POLLOUT],
  ['POLLERR', POLLERR],
  ['POLLHUP', POLLHUP],
  ['POLLNVAL', POLLNVAL],
  ['POLLRDHUP', POLLRDHUP],
] as const

const USUAL = POLLIN | POLLPRI | POLLOUT | POLLRDHUP

export const READINESS: CallTable = {
  async poll(call) {
    const descriptor = call.socket.fileno()
    requireDescriptor(descriptor)
    const poller = call.here.host.poll()
    poller.register(descriptor, call.arg<number | null | undefined>(0) ?? USUAL)
    const timeout = call.args.length > 1 ? toMs(call.arg(1)) : 0
    const [ready] = await poller.poll(timeout)
    const bits = ready === undefined ? 0 : ready[1]
    return NAMES.filter(([, bit]) => (bits & bit) !== 0).map(([name]) => name)
  },
  async select(call) {
    const names = new Map<Socket, string>()
    const group = (at: number): Socket[] =>
      call.arg<readonly string[]>(at).map((name) => {
        const socket = call.stage.socket(name)
        names.set(socket, name)
        return socket
      })
    const groups = [group(0), group(1), group(2)] as const
    const timeout = call.args.length > 3 ? toMs(call.arg(3)) : 0
    const ready = await call.here.host.select(...groups, timeout)
    return ready.map((sockets) => sockets.map((socket) => names.get(socket) as string))
  },
  async sleep(call) {
    await call.stage.clock.sleep(toMs(call.arg(0)) ?? 0)
    return null
  },
}
