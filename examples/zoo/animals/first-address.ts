/** A name has several addresses so that one may fail. Who tries the first alone has none of that. */
import type { Host } from 'dryport'
import { type HostProgram, type Programs, service } from 'dryport/testing'
import { animal } from '../animal.ts'
import { listen, PORT, serveEach } from '../serving.ts'

const answering = service<undefined>(async (host) => {
  await serveEach(await listen(host), async (conn) => conn.sendall(host.name))
})

async function ask(host: Host, address: string): Promise<boolean> {
  const sock = host.socket()
  sock.settimeout(1000)
  try {
    await sock.connect([address, PORT])
    return (await sock.recv(16)).length > 0
  } catch {
    return false
  } finally {
    await sock.close().catch(() => {})
  }
}

/** Five attempts, a second apart. */
function client(pick: (addresses: readonly string[], n: number) => string): HostProgram<undefined> {
  return async (host, scope) => {
    const { world } = scope
    world.name('api', ...['api1', 'api2'].map((name) => world.host(name).addresses[0] ?? ''))
    const [, , addresses] = await host.gethostbynameEx('api')
    for (let n = 0; n < 5; n++) {
      if (await ask(host, pick(addresses, n))) return
      await host.sleep(1000)
    }
    scope.always('one server of two is enough', false)
  }
}

const programs = (pick: Parameters<typeof client>[0]): Programs<undefined> => ({
  api1: answering,
  api2: answering,
  client: client(pick),
})

export const firstAddress = animal({
  name: 'first-address',
  bug: 'of the addresses of a name only the first is tried',
  sick: programs(([first = '']) => first),
  fixed: programs((addresses, n) => addresses[n % addresses.length] ?? ''),
  // Only one of the two is ever down.
  options: { faults: { hosts: ['api1'], families: ['crashes'] } },
  minimum: { seed: 1, faults: [{ kind: 'crash', host: 'api1', for: 10_000 }], input: undefined },
})
