// One connection that sends as much as it can, without programs: what a link lets through.
import { inetAddress } from '../../../src/core/address/socket-address.ts'
import type { Answer } from '../../../src/core/answer.ts'
import * as calls from '../../../src/core/kernel/calls.ts'
import { HOST_STACK } from '../../../src/core/kernel/host-stack.ts'
import type { Settings } from '../../../src/core/kernel/settings.ts'
import type { AcceptedDescriptor } from '../../../src/core/kernel/waiting.ts'
import {
  AcceptCall,
  type BlockingCall,
  ConnectCall,
  NO_CONTROL,
  type Received,
  RecvCall,
  SendCall,
} from '../../../src/core/socket/call.ts'
import { TcpSock } from '../../../src/core/tcp/tcp-sock.ts'
import { type Micros, ms, seconds } from '../../../src/core/time.ts'
import type { LinkData } from '../../../src/sim/fault/schedule.ts'
import type { Host } from '../../../src/sim/host.ts'
import { World } from '../../../src/sim/world.ts'

/** Bytes of data in a full segment over Ethernet, with timestamps. */
export const MSS = 1448

const PORT = 80
const CHUNK = new Uint8Array(256 * 1024).map((_, i) => (i * 31 + (i >> 8)) & 0xff)

export interface BulkOptions {
  readonly seed?: number
  /** From the sender to the receiver and back, milliseconds. */
  readonly rtt: number
  /** What happens to the data; acknowledgements are left alone. */
  readonly link?: LinkData
  /** Segments to send before the measurement begins, and in it. */
  readonly warmUp: number
  readonly segments: number
  readonly settings?: Partial<Settings>
}

export interface Bulk {
  /** Bytes in a second, of data that was read. */
  readonly rate: number
  /** Segments that were sent again, and timeouts. */
  readonly retransmissions: number
  readonly timeouts: number
  readonly took: Micros
  readonly world: World
}

/** Runs `act` on a host; `then` gets the answer, at once or later. */
type Make = (call: BlockingCall, fd: number, then: (answer: Answer) => void) => void

function maker(world: World, host: Host): Make {
  const waiting = new Map<number, (answer: Answer) => void>()
  host.onCompletion = (wait, answer) => {
    const then = waiting.get(wait)
    waiting.delete(wait)
    then?.(answer)
  }
  return (call, fd, then) => {
    let made: Answer | number = 0
    world.call(host, (kernel) => {
      made = calls.blockingCall(kernel, fd, call, null)
      if (typeof made === 'number') waiting.set(made, then)
    })
    if (typeof made !== 'number') then(made)
  }
}

export function bulk({ seed = 1, rtt, link, warmUp, segments, settings }: BulkOptions): Bulk {
  let timeouts = 0
  const world = new World({
    stack: HOST_STACK,
    seed,
    latency: ms(rtt / 2),
    countRule: ({ id }) => {
      if (id === 'timer.retransmission') timeouts += 1
    },
    ...(settings === undefined ? {} : { settings }),
  })
  const [from, to] = [world.host('from'), world.host('to')]
  if (link !== undefined) world.setLink({ from: 'from', to: 'to' }, link)
  const [fromCall, toCall] = [maker(world, from), maker(world, to)]
  const fd = world.call(from, (kernel) => calls.socket(kernel, 2, 1, 0)).value
  const listener = world.call(to, (kernel) => calls.socket(kernel, 2, 1, 0)).value
  world.call(to, (kernel) => calls.bind(kernel, listener, inetAddress(2, '0.0.0.0', PORT)))
  world.call(to, (kernel) => calls.listen(kernel, listener, 1))

  const [first, last] = [warmUp * MSS, (warmUp + segments) * MSS]
  const state = { read: 0, began: -1, ended: -1, failure: null as string | null }
  const fail = ({ failure }: Answer): boolean => {
    if (failure !== null) state.failure = failure
    return failure !== null
  }
  const read = (conn: number): void => {
    toCall(new RecvCall(CHUNK.length, 0, 0), conn, (answer) => {
      if (fail(answer)) return
      state.read += (answer.value as Received).bytes.length
      if (state.began < 0 && state.read >= first) state.began = world.now
      if (state.read >= last) state.ended = world.now
      else read(conn)
    })
  }
  const write = (): void => {
    fromCall(new SendCall(CHUNK, 0, null, NO_CONTROL, true), fd, (answer) => {
      if (!fail(answer) && state.ended < 0) write()
    })
  }
  toCall(new AcceptCall(), listener, (answer) => {
    read((answer.value as AcceptedDescriptor).descriptor)
  })
  fromCall(new ConnectCall(inetAddress(2, '10.0.0.2', PORT)), fd, (answer) => {
    if (!fail(answer)) write()
  })
  const limit = seconds(3600 * 24)
  while (state.ended < 0 && state.failure === null && world.now < limit && world.step());
  if (state.ended < 0) throw new Error(`no end: ${state.failure ?? 'nothing happens any more'}`)
  const sock = [...from.kernel.records.values()].find((one) => one instanceof TcpSock)
  return {
    rate: ((last - first) * 1e6) / (state.ended - state.began),
    retransmissions: sock?.tcb.recovery.totalRetransmits ?? 0,
    timeouts,
    took: world.now,
    world,
  }
}
