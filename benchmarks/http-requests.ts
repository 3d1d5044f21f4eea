/** HTTP requests of an unmodified program: Node's `http` over the simulated network, and over the real loopback. */
import { fork } from 'node:child_process'
import { once } from 'node:events'
import { type Contestant, contest } from './support/contest.ts'
import { type Finding, ratio } from './support/finding.ts'
import { printRates } from './support/report.ts'

const SIDE = new URL('./support/http-side.js', import.meta.url)
const KINDS = ['keep-alive', 'new-connections']
const NETWORKS = ['real', 'loopback', 'link']

/** What a side answers to a batch. */
interface Batch {
  readonly units: number
  readonly cpu: number
}

function side(network: string, kind: string): Contestant {
  const child = fork(SIDE, [network, kind])
  let used = 0
  return {
    name: `${network}, ${kind}`,
    batch: async () => {
      child.send('batch')
      const [{ units, cpu }] = (await once(child, 'message')) as [Batch]
      used = cpu
      return units
    },
    cpu: () => used,
    close: () => {
      child.kill()
    },
  }
}

export async function httpRequests(): Promise<Finding[]> {
  const found: Finding[] = []
  for (const kind of KINDS) {
    const results = await contest(NETWORKS.map((network) => side(network, kind)))
    printRates(kind, results, `real, ${kind}`)
    for (const network of NETWORKS.slice(1)) {
      const id = `http.${network}.${kind}`
      found.push(ratio(id, results, `${network}, ${kind}`, `real, ${kind}`))
    }
  }
  return found
}
