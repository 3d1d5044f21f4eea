/** The same test in both worlds: a body gets a host and must not be able to tell which one it is. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test as base, describe } from 'vitest'
import {
  type Address,
  type AddressArgument,
  type Host,
  type Socket,
  simulate,
} from '../../../src/index.ts'
import { realHost } from '../../../src/node.ts'

interface Worlds {
  readonly host: Host
  /** A folder where sockets may have names. */
  readonly folder: string
}

const inSimulation = base.extend<Worlds>({
  // biome-ignore lint/correctness/noEmptyPattern: vitest reads the names of fixtures from the pattern.
  host: async ({}, use) => {
    await using world = simulate({ seed: 1 })
    await use(world.host('machine'))
  },
  folder: '/tmp',
})

const onMachine = base.extend<Worlds>({
  // biome-ignore lint/correctness/noEmptyPattern: see above.
  host: async ({}, use) => {
    await using host = realHost()
    await use(host)
  },
  // biome-ignore lint/correctness/noEmptyPattern: see above.
  folder: async ({}, use) => {
    const folder = await mkdtemp(join(tmpdir(), 'dryport-'))
    await use(folder)
    await rm(folder, { recursive: true })
  },
})

export type WorldTest = typeof inSimulation

/** Defines the tests once for the simulated and once for the real host. */
export function describeWorlds(name: string, define: (test: WorldTest) => void): void {
  describe.each([
    ['simulated', inSimulation],
    ['real', onMachine],
  ] as const)(`${name} (%s)`, (_, test) => define(test))
}

/** Tests of the real host alone. */
export const realTest: typeof onMachine = onMachine

export const ANY_PORT = ['127.0.0.1', 0] as const satisfies AddressArgument

/** A listener on a port of the loopback, and its address. */
export async function listening(
  host: Host,
  backlog = 10,
): Promise<[listener: Socket, address: AddressArgument]> {
  const listener = host.socket()
  await listener.bind(ANY_PORT)
  await listener.listen(backlog)
  return [listener, whereIs(listener)]
}

/** Two ends of a connection over the loopback. */
export async function connected(host: Host): Promise<[client: Socket, server: Socket]> {
  const [listener, address] = await listening(host)
  const client = host.socket()
  await client.connect(address)
  const [server] = await listener.accept()
  await listener.close()
  return [client, server]
}

/** The socket's own address, as connect takes it. */
export function whereIs(socket: Socket): AddressArgument {
  return socket.getsockname() as AddressArgument
}

export function portOf(address: Address | AddressArgument): number {
  return (address as readonly [string, number])[1]
}

/** The code of the error that a call fails with; `ok` when it does not. */
export async function codeOf(call: Promise<unknown> | (() => unknown)): Promise<string> {
  try {
    await (typeof call === 'function' ? call() : call)
    return 'ok'
  } catch (error) {
    return (error as { code?: string }).code ?? String(error)
  }
}

/** Everything up to the end of the stream. */
export async function readAll(socket: Socket): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  for (;;) {
    const chunk = await socket.recv(65536)
    if (chunk.length === 0) return Buffer.concat(chunks)
    chunks.push(chunk)
  }
}
