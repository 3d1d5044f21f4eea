/** Connection lifecycles: connect, accept, one byte there and back, the server closes, the client closes. */
import type { Host } from 'dryport'
import { realHost } from 'dryport/node'
import { type Contestant, contest } from './support/contest.ts'
import { listener, type Place, rest, sides } from './support/core-side.ts'
import { type Finding, ratio } from './support/finding.ts'
import { observedLifecycles } from './support/observable-sides.ts'
import { DUPLEX_PAIR, peerLifecycles } from './support/peers.ts'
import { type PromiseSides, promiseListener, promiseSides } from './support/promise-sides.ts'
import { node } from './support/real-lifecycle.ts'
import { REAL } from './support/real-net.ts'
import { printRates } from './support/report.ts'

const BYTE = new Uint8Array(1)
/**
 * Lifecycles until the clock of a simulated world goes on by a minute, and their TIME_WAITs end. Not so often that its
 * microseconds pass 2^31 while it is measured: what the engine has compiled for small integers is compiled anew then.
 */
const MINUTE = 5000

/** `count` of them at once: each step is taken by all before the next. */
function core(place: Place, count = 1): Contestant {
  const all = sides(place)
  const { server, client, address, world } = all
  const door = listener(all)
  let done = 0
  const lifecycles = (): void => {
    const pairs = Array.from({ length: count }, () => {
      const near = client.socket()
      const accepting = server.accept(door)
      return { near, accepting, connecting: client.connect(near, address), far: -1 }
    })
    for (const pair of pairs) {
      client.finish(pair.connecting)
      pair.far = server.accepted(pair.accepting)
    }
    for (const { near } of pairs) client.finish(client.send(near, BYTE))
    for (const { far } of pairs) {
      server.finish(server.recv(far, 1024))
      server.finish(server.send(far, BYTE))
    }
    for (const { near, far } of pairs) {
      client.finish(client.recv(near, 1024))
      server.close(far)
    }
    for (const { near } of pairs) {
      client.finish(client.recv(near, 1024))
      client.close(near)
    }
    done += count
    if (done < MINUTE) return
    done = 0
    rest(world)
  }
  return {
    name: count === 1 ? `core, ${place}` : `core, ${place}, ${count} at once`,
    batch: () => {
      let made = 0
      for (; made < 100; made += count) lifecycles()
      return made
    },
  }
}

function promises(name: string, places: PromiseSides, wait: boolean): Contestant {
  const { client, address } = places
  const ready = promiseListener(places)
  let done = 0
  const lifecycle = async (): Promise<void> => {
    const door = await ready
    const accepting = door.accept()
    const near = client.socket()
    await near.connect([address[0], Number(door.getsockname()[1])])
    const [far] = await accepting
    await near.send(BYTE)
    await far.recv(1024)
    await far.send(BYTE)
    await near.recv(1024)
    await far.close()
    await near.recv(1024)
    await near.close()
    done += 1
    if (wait && done % MINUTE === 0) await client.sleep(61_000)
  }
  return {
    name,
    batch: async () => {
      for (let i = 0; i < 20; i += 1) await lifecycle()
      return 20
    },
    close: async () => (await ready).close(),
  }
}

async function sequential(): Promise<Finding[]> {
  const real: Host & AsyncDisposable = realHost()
  const peers = peerLifecycles()
  const results = await contest([
    core('loopback'),
    core('link'),
    promises('promises, loopback', promiseSides('loopback'), true),
    promises('promises, link', promiseSides('link'), true),
    await observedLifecycles(promiseSides('loopback', true), MINUTE),
    promises('promises, real', { server: real, client: real, address: ['127.0.0.1', 0] }, false),
    ...peers,
    await node(),
  ])
  await real[Symbol.asyncDispose]()
  printRates('lifecycles', results, REAL)
  const found = [
    ratio('lifecycles.sequential', results, 'core, loopback', REAL),
    ratio('lifecycles.observables', results, 'observables, loopback', REAL),
    ratio('lifecycles.promises', results, 'promises, loopback', REAL),
  ]
  if (peers.some(({ name }) => name === DUPLEX_PAIR)) {
    found.push(ratio('lifecycles.duplex-pair', results, 'core, loopback', DUPLEX_PAIR))
  }
  return found
}

async function atOnce(count: number): Promise<Finding> {
  const mine = core('loopback', count)
  const theirs = await node(count)
  const results = await contest([mine, theirs])
  printRates('lifecycles', results, theirs.name)
  return ratio(`lifecycles.${count}`, results, mine.name, theirs.name)
}

export async function lifecycles(): Promise<Finding[]> {
  return [...(await sequential()), await atOnce(100), await atOnce(1000)]
}
