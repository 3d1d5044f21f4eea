/** What was sent into an accept queue is taken for delivered. Nobody has accepted it. */
import type { Host, SimulatedWorld, Socket } from 'dryport'
import type { WorldProgram } from 'dryport/testing'
import { animal } from '../animal.ts'
import { dial, listen, readAll } from '../serving.ts'

const RECORDS = ['r1', 'r2', 'r3']
const OPEN_FOR = 50

/** Stores what clients send, until closing time. */
async function server(host: Host, stored: Set<string>): Promise<void> {
  const listener = await listen(host, 4)
  const closing = new AbortController()
  const closed = host.sleep(OPEN_FOR).then(() => closing.abort())
  const handled: Promise<void>[] = []
  const store = async (conn: Socket): Promise<void> => {
    stored.add(await readAll(conn))
    await conn.sendall('stored').catch(() => {})
    await conn.close()
  }
  for (;;) {
    const accepted = await listener.accept({ signal: closing.signal }).catch(() => null)
    if (accepted === null) break
    handled.push(store(accepted[0]).catch(() => {}))
  }
  await listener.close()
  await Promise.all([closed, ...handled])
}

type Deliver = (sock: Socket, record: string) => Promise<boolean>

function program(deliver: Deliver): WorldProgram<undefined> {
  return async (world: SimulatedWorld, scope) => {
    const stored = new Set<string>()
    const delivered: string[] = []
    const clients = RECORDS.map(async (record, n) => {
      const host = world.host(`client${n + 1}`)
      await host.sleep(n)
      try {
        const sock = await dial(host)
        if (await deliver(sock, record)) delivered.push(record)
        await sock.close()
      } catch {
        // Refused or reset: it knows that it was not delivered.
      }
    })
    await Promise.all([server(world.host('server'), stored), ...clients])
    scope.always(
      'what is delivered is stored',
      delivered.every((record) => stored.has(record)),
    )
  }
}

const SHUT_WR = 1

export const backlogLoss = animal({
  name: 'backlog-loss',
  bug: 'what waits in the accept queue is taken for delivered',
  sick: program(async (sock, record) => {
    await sock.sendall(record)
    return true
  }),
  fixed: program(async (sock, record) => {
    await sock.sendall(record)
    await sock.shutdown(SHUT_WR)
    return (await readAll(sock)) === 'stored'
  }),
  options: { faults: ['accepts', 'pauses'] },
  minimum: {
    seed: 1,
    faults: [{ kind: 'slow-accept', host: 'server', delay: 50 }],
    input: undefined,
  },
})
