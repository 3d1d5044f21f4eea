/** What the tests of the options' effects share. */
import * as dp from '../../src/index.ts'
import {
  type Host,
  type Message,
  type SimulatedHost,
  type Socket,
  simulate,
} from '../../src/index.ts'
import { codeOf } from '../real/support/worlds.ts'

/** A test, or where one is: its file under `test/` and its title. */
export type Effect = (() => void | Promise<void>) | readonly [file: string, title: string]

/** By the option's name. */
export type Effects = Readonly<Record<string, Effect>>

/** struct linger: on, no time. */
export const ABORT: Uint8Array = new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0])

export const int32s = (...numbers: number[]): Uint8Array =>
  new Uint8Array(Int32Array.from(numbers).buffer)

export const timeval = (seconds: number, micros: number): Uint8Array =>
  new Uint8Array(BigInt64Array.of(BigInt(seconds), BigInt(micros)).buffer)

export function bytesOf(socket: Socket, level: number, name: number, size: number): Uint8Array {
  return socket.getsockopt(level, name, size) as Uint8Array
}

/** The types of the ancillary data. */
export const typesOf = ([, ancillary]: Message): number[] => ancillary.map(([, type]) => type)

/** One item of the ancillary data as ints. */
export function itemOf([, ancillary]: Message, wanted: number): Int32Array | undefined {
  const data = ancillary.find(([, type]) => type === wanted)?.[2]
  return data && new Int32Array(data.slice(0, data.length & ~3).buffer)
}

export interface Pair {
  /** Bound to port 53 of every address of `server`. */
  readonly receiver: Socket
  /** On `client`, unbound. */
  readonly sender: Socket
  readonly server: SimulatedHost
  readonly client: SimulatedHost
}

/** Two hosts, and a datagram socket on each. */
export async function receiverAndSender(family: number = dp.AF_INET): Promise<Pair> {
  const world = simulate()
  const [server, client] = [world.host('server'), world.host('client')]
  const receiver = server.socket(family, dp.SOCK_DGRAM)
  await receiver.bind(['', 53])
  return { receiver, sender: client.socket(family, dp.SOCK_DGRAM), server, client }
}

/** Sends until nothing more is taken; gives how many bytes that were. */
export async function fillUp(socket: Socket, host: Host): Promise<number> {
  socket.setblocking(false)
  const piece = new Uint8Array(1000)
  let sent = 0
  for (let quiet = 0; quiet < 3; ) {
    if ((await codeOf(socket.send(piece))) === 'ok') {
      sent += piece.length
      quiet = 0
    } else {
      await host.sleep(100)
      quiet += 1
    }
  }
  return sent
}
