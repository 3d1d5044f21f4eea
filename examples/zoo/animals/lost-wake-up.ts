/** A worker looks for work, finds none, and goes to sleep. Between the two it was woken. */
import { type Host, text } from 'dryport'
import { type Programs, service } from 'dryport/testing'
import { animal } from '../animal.ts'
import { dial, listen, serveEach } from '../serving.ts'

/** Wakes whoever waits, and nobody else. */
class Signal {
  #wake: () => void = () => {}

  wait(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  notify(): void {
    this.#wake()
  }
}

type Work = () => Promise<void>
type Rest = (host: Host, queue: readonly Work[], signal: Signal) => Promise<void>

/** Before the worker sleeps it writes its statistics, which takes a while. */
const writeStatistics = (host: Host): Promise<void> => host.sleep(1)

const sickRest: Rest = async (host, queue, signal) => {
  if (queue.length > 0) return
  await writeStatistics(host)
  await signal.wait()
}

const fixedRest: Rest = async (host, queue, signal) => {
  if (queue.length > 0) return
  await writeStatistics(host)
  while (queue.length === 0) await signal.wait()
}

async function client(host: Host, after: number): Promise<void> {
  await host.sleep(after)
  const sock = await dial(host)
  await sock.sendall('job')
  await sock.recv(64)
  await sock.close()
}

function programs(rest: Rest): Programs<undefined> {
  return {
    server: service(async (host) => {
      const queue: Work[] = []
      const signal = new Signal()
      const worker = async (): Promise<void> => {
        for (;;) {
          await rest(host, queue, signal)
          await queue.shift()?.()
        }
      }
      void worker()
      await serveEach(await listen(host), async (conn) => {
        for (;;) {
          const job = text(await conn.recv(64))
          if (job === '') return
          queue.push(() => conn.sendall(`done ${job}`))
          signal.notify()
        }
      })
    }),
    ann: (host) => client(host, 5),
    bob: (host) => client(host, 10),
  }
}

export const lostWakeUp = animal({
  name: 'lost-wake-up',
  bug: 'a worker is woken before it sleeps, and then sleeps',
  sick: programs(sickRest),
  fixed: programs(fixedRest),
  options: { faults: ['packets', 'links', 'pauses'] },
  // Ann's job comes just before Bob's.
  minimum: {
    seed: 1,
    faults: [
      { kind: 'rule', match: { from: 'ann', to: 'server', data: true }, action: { delay: 5 } },
    ],
    input: undefined,
  },
})
