/** The observables of sockets: a server that reacts to connections and chunks, a client that reacts to answers. */
import type { Contestant } from './contest.ts'
import { type PromiseSides, promiseListener, promisePair } from './promise-sides.ts'

const BYTE = new Uint8Array(1)
const MESSAGE = new Uint8Array(64)

/** Lifecycles, one after the other. After `minute` of them their TIME_WAITs end. */
export async function observedLifecycles(
  places: PromiseSides,
  minute: number,
): Promise<Contestant> {
  const { client, address } = places
  const door = await promiseListener(places)
  door.connections$.subscribe(([far]) => {
    far.chunks$.subscribe((bytes) => {
      void far.send(bytes).then(() => far.close())
    })
  })
  const lifecycle = async (): Promise<void> => {
    const near = client.socket()
    await near.connect(address)
    const over = new Promise<void>((resolve) => {
      near.chunks$.subscribe({ complete: resolve })
    })
    await near.send(BYTE)
    await over
    await near.close()
  }
  let done = 0
  return {
    name: 'observables, loopback',
    batch: async () => {
      for (let i = 0; i < 20; i += 1) await lifecycle()
      done += 20
      if (done % minute === 0) await client.sleep(61_000)
      return 20
    },
    close: () => door.close(),
  }
}

/** Round trips on one connection. */
export async function observedRoundTrips(places: PromiseSides): Promise<Contestant> {
  const { near, far } = await promisePair(places)
  let left = 0
  let done = (): void => {}
  const back = far.chunks$.subscribe((bytes) => void far.send(bytes))
  const there = near.chunks$.subscribe(() => {
    left -= 1
    if (left > 0) void near.send(MESSAGE)
    else done()
  })
  return {
    name: 'observables, loopback',
    batch: async () => {
      left = 50
      const all = new Promise<void>((resolve) => {
        done = resolve
      })
      void near.send(MESSAGE)
      await all
      return 50
    },
    close: async () => {
      back.unsubscribe()
      there.unsubscribe()
      await near.close()
      await far.close()
    },
  }
}
