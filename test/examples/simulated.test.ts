import { describe, expect, test } from 'vitest'
import { PROGRAM_NAMES, type ProgramName } from './support/programs.ts'
import { run } from './support/run.ts'

const CLIENTS = Array.from({ length: 20 }, (_, i) => i + 1)

/** What each program says, in every world. */
const TRANSCRIPTS: Readonly<Record<ProgramName, readonly string[]>> = {
  greeting: [
    'server: a client from 127.0.0.1',
    'server: greeted with 21 bytes',
    'server: heard 客户端收到 21 字节：欢迎来到服务端',
    'client: 0 bytes are the end',
  ],
  'upper-case': [
    'server: session 1 is over',
    'server: session 2 is over',
    'first client: HELLO, SOCKET, then 0 bytes',
    'second client: WAIT, YOUR TURN, then 0 bytes',
  ],
  concurrent: [
    ...CLIENTS.map((n) => `What's your name? Hello, client ${n}! (then 0 bytes)`),
    'all of them in about 2 s',
  ],
  'udp-hello': [
    'sent 7 bytes, 127.0.0.1,9996 answers: Hello, Michael!',
    'sent 5 bytes, 127.0.0.1,9996 answers: Hello, Tracy!',
    'sent 5 bytes, 127.0.0.1,9996 answers: Hello, Sarah!',
  ],
  thanks: [
    'caller 1: Thank you for connecting from 127.0.0.1',
    'caller 2: Thank you for connecting from 127.0.0.1',
    'caller 3: Thank you for connecting from 127.0.0.1',
  ],
  'sixth-client': [
    'listen(5): 6 of 8 clients are connected, nobody was accepted',
    'one client is accepted',
    'a second later 7 clients are connected',
    ...[1, 2, 3, 4, 5, 6].map((n) => `client ${n}: connected after 0.0 s`),
    'client 7: connected after 1.0 s',
    'client 8: still waiting',
  ],
}

describe.each(PROGRAM_NAMES)('%s', (name) => {
  test('says in the simulated world what it should', async () => {
    expect((await run(name)).lines).toEqual(TRANSCRIPTS[name])
  })

  test('does what it did, packet by packet', async () => {
    const { trace } = await run(name)
    await expect(trace).toMatchFileSnapshot(`../traces/${name}.txt`)
  })

  test('says the same whatever the seed, in another trace', async () => {
    const [first, other, again] = [
      await run(name, { seed: 1 }),
      await run(name, { seed: 2 }),
      await run(name, { seed: 2 }),
    ]
    expect(other.lines).toEqual(first.lines)
    expect(other.trace).not.toBe(first.trace)
    expect(again.trace).toBe(other.trace)
  })
})
