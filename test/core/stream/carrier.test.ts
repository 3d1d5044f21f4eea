// The socket layer over a carrier that is no TCP: what it makes of a carrier that learns of an end by writing.
import { expect, test } from 'vitest'
import { done } from '../../../src/core/answer.ts'
import * as calls from '../../../src/core/kernel/calls.ts'
import { KERNEL } from '../../../src/core/kernel/rules.ts'
import type { Stack } from '../../../src/core/kernel/stack.ts'
import { OptionValues } from '../../../src/core/options/values.ts'
import type { Context } from '../../../src/core/socket/context.ts'
import type { Owner } from '../../../src/core/socket/sock.ts'
import type { Carrier } from '../../../src/core/socket/stream/carrier.ts'
import { STREAM_OPS } from '../../../src/core/socket/stream/ops.ts'
import { StreamSock } from '../../../src/core/socket/stream/stream-sock.ts'
import { failed, moveTo } from '../../../src/core/socket/stream/up.ts'
import { SOCK_STREAM, TestSocket } from '../../support/sockets.ts'
import { TestNet } from '../../support/two-kernels.ts'

/** Takes so many bytes, and then finds that the connection is dead. */
class DyingCarrier {
  readonly takes: number

  constructor(takes: number) {
    this.takes = takes
  }

  get carrier(): Carrier {
    const { takes } = this
    const nothing = (): void => {}
    return {
      listen: nothing,
      dial: (context: Context, sock: StreamSock) => {
        moveTo(context, sock, 'call.connect', 'SYN_SENT')
        moveTo(context, sock, 'recv.syn-ack', 'ESTABLISHED')
        return null
      },
      write: (context: Context, sock: StreamSock) => {
        moveTo(context, sock, 'recv.rst', 'CLOSE')
        failed(context, sock, 'ECONNRESET')
        return takes
      },
      push: nothing,
      hasRoom: () => true,
      writable: () => true,
      consumed: nothing,
      pressed: () => false,
      finish: nothing,
      dissolve: nothing,
      close: nothing,
      orphan: nothing,
      unacknowledged: () => 0,
      timer: nothing,
      getOption: () => null,
      setOption: () => null,
    }
  }
}

class CarriedSock extends StreamSock {
  readonly carrier: Carrier

  constructor(context: Context, carrier: Carrier, owner: Owner) {
    const options = OptionValues.forTcp(context.settings)
    super(context.nextId(), 2, SOCK_STREAM, 6, STREAM_OPS, owner, options)
    this.carrier = carrier
  }

  override copy(): CarriedSock {
    return this
  }

  override nextTimer(): number {
    return Number.POSITIVE_INFINITY
  }
}

function connected(takes: number): TestSocket {
  const stack: Stack = {
    make: (context) => {
      const { carrier } = new DyingCarrier(takes)
      return done(KERNEL.made, new CarriedSock(context, carrier, context.owner))
    },
    pair: () => {
      throw new Error('no pairs here')
    },
    receive: () => {},
  }
  const sock = TestSocket.make(new TestNet(stack, {}), 2, SOCK_STREAM)
  expect(sock.connect(['127.0.0.1', 5000])).toBe('ok')
  return sock
}

test('it has taken nothing: the error is the answer', () => {
  const sock = connected(0)
  expect([sock.send('hello'), sock.send('hello')]).toEqual(['ECONNRESET', 'EPIPE'])
})

test('it has taken a part: the count is the answer, the error comes with the next call', () => {
  const sock = connected(2)
  expect([sock.send('hello'), sock.send('hello'), sock.send('hello')]).toEqual([
    2,
    'ECONNRESET',
    'EPIPE',
  ])
  expect(calls.getpeername(sock.host.kernel, sock.fd).failure).toBe('ENOTCONN')
})
