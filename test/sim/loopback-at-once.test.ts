// Who takes in a segment of one host for itself within the step that sends it, where nobody watches: the receiver, unless
// somebody else must see it or there is no other end.
import { beforeEach, expect, test, vi } from 'vitest'
import { inetAddress } from '../../src/core/address/socket-address.ts'
import * as calls from '../../src/core/kernel/calls.ts'
import { HOST_STACK } from '../../src/core/kernel/host-stack.ts'
import {
  AcceptCall,
  type BlockingCall,
  ConnectCall,
  NO_CONTROL,
  type Received,
  RecvCall,
  SendCall,
} from '../../src/core/socket/call.ts'
import { Host } from '../../src/sim/host.ts'
import { World } from '../../src/sim/world.ts'

const AF_INET = 2
const SOCK_STREAM = 1
const SOCK_RAW = 3
const TCP = 6
const MSG_DONTWAIT = 0x40
const PLACE = inetAddress(AF_INET, '127.0.0.1', 5000)

const crossed = vi.spyOn(Host.prototype, 'crossed')
beforeEach(() => {
  crossed.mockClear()
})

/** One host of a world that nobody watches, and its calls. */
class Alone {
  readonly #world = new World({ stack: HOST_STACK })
  readonly #host = this.#world.host('one')

  #begin<T>(fd: number, call: BlockingCall): T {
    const begun = this.#world.call(this.#host, (kernel) =>
      calls.blockingCall(kernel, fd, call, null),
    )
    this.#world.runUntil(this.#world.now + 1000)
    return (begun as { value: T }).value
  }

  socket(type: number, protocol = 0): number {
    const made = this.#world.call(this.#host, (kernel) =>
      calls.socket(kernel, AF_INET, type, protocol),
    )
    return made.value as number
  }

  bound(): number {
    const fd = this.socket(SOCK_STREAM)
    this.#world.call(this.#host, (kernel) => calls.bind(kernel, fd, PLACE))
    return fd
  }

  listener(): number {
    const fd = this.bound()
    this.#world.call(this.#host, (kernel) => calls.listen(kernel, fd, 5))
    return fd
  }

  connect(fd: number): void {
    this.#begin(fd, new ConnectCall(PLACE))
  }

  accept(fd: number): number {
    return this.#begin<{ descriptor: number }>(fd, new AcceptCall()).descriptor
  }

  send(fd: number, text: string): void {
    const bytes = new TextEncoder().encode(text)
    this.#begin(fd, new SendCall(bytes, 0, null, NO_CONTROL, false))
  }

  /** The bytes that are there, as text. */
  recv(fd: number): string {
    const { bytes } = this.#begin<Received>(fd, new RecvCall(100, MSG_DONTWAIT, 0))
    return new TextDecoder().decode(bytes)
  }
}

function connected(alone: Alone): readonly [client: number, server: number] {
  const listener = alone.listener()
  const client = alone.socket(SOCK_STREAM)
  alone.connect(client)
  return [client, alone.accept(listener)]
}

test('the other end of the connection takes it in', () => {
  const alone = new Alone()
  const [client, server] = connected(alone)
  alone.send(client, 'hello')
  expect(crossed).toHaveBeenCalledTimes(1)
  expect(alone.recv(server)).toBe('hello')
})

test('a raw socket that hears TCP has the packet as well: it is sent', () => {
  const alone = new Alone()
  const [client, server] = connected(alone)
  const raw = alone.socket(SOCK_RAW, TCP)
  alone.send(client, 'hello')
  expect(crossed).not.toHaveBeenCalled()
  expect([alone.recv(server), alone.recv(raw).endsWith('hello')]).toEqual(['hello', true])
})

test('a socket that is connected to itself is both ends: it is sent', () => {
  const alone = new Alone()
  const both = alone.bound()
  alone.connect(both)
  alone.send(both, 'hello')
  expect(crossed).not.toHaveBeenCalled()
  expect(alone.recv(both)).toBe('hello')
})
