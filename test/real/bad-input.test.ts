// What makes no sense, on the real machine: the same errors as in the simulated world, and nothing stays open.
import { afterEach, expect, test } from 'vitest'
import { ArgumentError, HostClosedError, SOCK_DGRAM, SocketError } from '../../src/index.ts'
import { type RealHost, realHost } from '../../src/node.ts'
import { failureOf } from '../adapters/support/pair.ts'

/** A value of a wrong type, smuggled past the types. */
// biome-ignore lint/suspicious/noExplicitAny: these are the calls of those who have no types
const any = (value: unknown): any => value

let host: RealHost | undefined
afterEach(async () => {
  await host?.dispose()
  host = undefined
})

test('addresses, backlogs, sizes, options and descriptors are refused as in the simulated world', async () => {
  const machine = realHost()
  host = machine
  const sock = () => machine.socket(undefined, SOCK_DGRAM)
  const CASES: readonly (() => Promise<unknown>)[] = [
    () => sock().bind(['127.0.0.1', 65536]),
    () => sock().bind(['127.0.0.1', Number.NaN]),
    () => sock().connect(any(['127.0.0.1', '80'])),
    () => sock().connect(any(null)),
    () => machine.socket().listen(Number.NaN),
    () => machine.socket().listen(1e12),
    () => sock().recv(-1),
    () => sock().recv(1, 0, any(null)),
    () => sock().recv(1, 0, any({ signal: 5 })),
    () => machine.close(any('x')),
    () => machine.sleep(any('x')),
    async () => machine.files.unlink(any(null)),
    async () => realHost({ settings: any({ somaxcon: 5 }) }),
  ]
  for (const call of CASES) {
    const error = await failureOf(call())
    expect(error instanceof ArgumentError || error instanceof RangeError).toBe(true)
  }
  for (const call of [() => machine.close(999), () => machine.close(-1)]) {
    expect(await failureOf(call())).toMatchObject({ code: 'EBADF' })
  }
})

test('a sleep beyond the longest timer of Node does not end at once', async () => {
  host = realHost()
  const sleep = failureOf(host.sleep(2 ** 31))
  const first = await Promise.race([sleep, host.sleep(20)])
  expect(first).toBeUndefined()
  await host.dispose()
  expect(await sleep).toBeInstanceOf(HostClosedError)
})

test('a close that is given up before it is made leaves the socket open', async () => {
  host = realHost()
  const listener = await host.createServer(['127.0.0.1', 0])
  const address = listener.getsockname()
  const signal = AbortSignal.abort(new Error('given up'))
  expect(await failureOf(listener.close({ signal }))).toMatchObject({ message: 'given up' })
  expect(listener.closed).toBe(false)
  const caller = host.socket()
  await caller.connect(any(address))
  await caller.close()
  await listener.close()
  expect(await failureOf(listener.accept())).toBeInstanceOf(SocketError)
})
