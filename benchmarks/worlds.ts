/** What a test pays that makes a world of its own, and what a long wait costs. */
import { type Contestant, contest } from './support/contest.ts'
import { pair, sides } from './support/core-side.ts'
import { type Finding, finding, ratio } from './support/finding.ts'
import { node } from './support/real-lifecycle.ts'
import { REAL } from './support/real-net.ts'
import { printRates } from './support/report.ts'

const BYTE = new Uint8Array(1)
const SECOND = 1_000_000
const WAIT = 30

const fresh: Contestant = {
  name: 'new world, one lifecycle',
  batch: () => {
    for (let i = 0; i < 20; i += 1) {
      const all = sides('link')
      const { server, client } = all
      const { near, far } = pair(all)
      client.finish(client.send(near, BYTE))
      server.finish(server.recv(far, 1024))
      server.finish(server.send(far, BYTE))
      client.finish(client.recv(near, 1024))
      server.close(far)
      client.finish(client.recv(near, 1024))
      client.close(near)
    }
    return 20
  },
}

/** A recv that gives up after 30 s of virtual time. */
function timeouts(): Contestant {
  const all = sides('link')
  const { client } = all
  const { near } = pair(all)
  return {
    name: 'timeouts of 30 s',
    batch: () => {
      for (let i = 0; i < 200; i += 1) {
        const answer = client.outcome(client.recvWithin(near, 1024, WAIT * SECOND))
        if (answer.failure !== 'TIMEOUT') throw new Error(`a wait ended with ${answer.failure}`)
      }
      return 200
    },
  }
}

export async function worlds(): Promise<Finding[]> {
  const results = await contest([fresh, timeouts(), await node()])
  printRates('', results, REAL)
  const waits = results.find(({ name }) => name === 'timeouts of 30 s')
  return [
    ratio('worlds.fresh', results, fresh.name, REAL),
    // The real one takes 30 s of the clock, whatever the processor does meanwhile.
    finding(
      'worlds.timeout',
      (waits?.perSecond ?? []).map((rate) => rate * WAIT),
    ),
  ]
}
