/** A server that closed its connections first cannot bind again for a minute, unless it says SO_REUSEADDR. */
import { type Host, SO_REUSEADDR, SOL_SOCKET, type Socket } from 'dryport'
import { type Programs, service } from 'dryport/testing'
import { animal } from '../animal.ts'
import { dial, PORT } from '../serving.ts'

/** A restart takes so many milliseconds. */
const RESTART = 1000

type Bind = (host: Host) => Promise<Socket>

const sickBind: Bind = async (host) => {
  const listener = host.socket()
  await listener.bind(['', PORT])
  return listener
}

const fixedBind: Bind = async (host) => {
  const listener = host.socket()
  listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
  await listener.bind(['', PORT])
  return listener
}

/** Serves one client and ends; a client that does not hang up in time is hung up on. */
async function serveOnce(listener: Socket): Promise<void> {
  await listener.listen(5)
  const [conn] = await listener.accept()
  try {
    await conn.sendall('hello')
    conn.settimeout(50)
    while ((await conn.recv(64)).length > 0);
  } catch {
    // It had its time.
  }
  await conn.close()
  await listener.close()
}

async function greeted(host: Host): Promise<boolean> {
  try {
    const sock = await dial(host, 1000)
    const greeting = await sock.recv(64).catch(() => '')
    await host.sleep(10)
    await sock.close()
    return greeting.length > 0
  } catch {
    return false
  }
}

function programs(bind: Bind): Programs<undefined> {
  return {
    server: service(async (host) => {
      for (;;) {
        await serveOnce(await bind(host))
        await host.sleep(RESTART)
      }
    }),
    client: async (host) => {
      for (let greetings = 0, n = 0; greetings < 2 && n < 100; n++) {
        if (await greeted(host)) greetings += 1
        await host.sleep(100)
      }
    },
  }
}

export const timeWait = animal({
  name: 'time-wait',
  bug: 'a restarted server cannot bind: its port is in TIME_WAIT',
  sick: programs(sickBind),
  fixed: programs(fixedBind),
  options: { faults: ['packets', 'links', 'pauses'] },
  // The client hangs up too late.
  minimum: {
    seed: 1,
    faults: [{ kind: 'pause', host: 'client', what: 'programs', for: 60 }],
    input: undefined,
  },
})
