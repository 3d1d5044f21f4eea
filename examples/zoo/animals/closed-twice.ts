/** A descriptor is closed twice. In between its number was given to another connection. */
import { type Host, SO_LINGER, SOL_SOCKET, type Socket, text } from 'dryport'
import { type Programs, service } from 'dryport/testing'
import { animal } from '../animal.ts'
import { dial, listen } from '../serving.ts'

const ABORT = Uint8Array.from([1, 0, 0, 0, 0, 0, 0, 0])

type Handle = (host: Host, conn: Socket) => Promise<void>

async function answer(conn: Socket): Promise<void> {
  const request = text(await conn.recv(64))
  if (request === '') return
  await conn.sendall('ok')
  await conn.recv(64)
}

/** Writing the log takes a while. */
const log = (host: Host): Promise<void> => host.sleep(5)

const sick: Handle = async (host, conn) => {
  const descriptor = conn.fileno()
  try {
    await answer(conn)
  } catch {
    await host.close(descriptor)
    await log(host)
  } finally {
    await host.close(descriptor).catch(() => {})
  }
}

const fixed: Handle = async (host, conn) => {
  try {
    await answer(conn)
  } catch {
    await log(host)
  } finally {
    await conn.close()
  }
}

function programs(handle: Handle): Programs<undefined> {
  return {
    server: service(async (host) => {
      const listener = await listen(host)
      for (;;) {
        const [conn] = await listener.accept()
        void handle(host, conn)
      }
    }),
    rude: async (host) => {
      const sock = await dial(host)
      await host.sleep(1)
      sock.setsockopt(SOL_SOCKET, SO_LINGER, ABORT)
      await sock.close()
    },
    polite: async (host, scope) => {
      await host.sleep(20)
      const sock = await dial(host)
      // It is there while the server still writes its log.
      await host.sleep(10)
      const reply = await sock
        .sendall('please')
        .then(() => sock.recv(64))
        .catch(() => new Uint8Array())
      await sock.close()
      scope.always('who is polite is answered', text(reply) === 'ok')
    },
  }
}

export const closedTwice = animal({
  name: 'closed-twice',
  bug: 'a descriptor is closed twice, the second time in the hands of another connection',
  sick: programs(sick),
  fixed: programs(fixed),
  options: { faults: ['packets', 'pauses'] },
  // The reset comes just before the other client.
  minimum: {
    seed: 1,
    faults: [{ kind: 'pause', host: 'rude', what: 'programs', for: 18 }],
    input: undefined,
  },
})
