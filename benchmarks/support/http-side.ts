/**
 * One contestant of `http-requests`, in a process of its own: Node's `http`, unmodified, over the real loopback or over a
 * simulated network. Asked for a batch by a message, it answers with how many requests that were and what processor time
 * the process has used so far, microseconds.
 */
import { once } from 'node:events'
import { Agent, createServer, get } from 'node:http'
import type { AddressInfo } from 'node:net'
import { simulate } from 'dryport'
import { install } from 'dryport/node'

const REQUESTS = 200

const [network, keep] = process.argv.slice(2) as ['real' | 'loopback' | 'link', string]
const agent = new Agent({ keepAlive: keep === 'keep-alive', maxSockets: 1 })

function request(port: number, host: string): Promise<void> {
  return new Promise((resolve, reject) => {
    get({ port, host, agent }, (response) => {
      response.resume().on('end', resolve)
    }).on('error', reject)
  })
}

async function serve(): Promise<number> {
  const server = createServer((_, response) => response.end('hello'))
  server.listen(0, network === 'link' ? '10.0.0.1' : '127.0.0.1')
  await once(server, 'listening')
  return (server.address() as AddressInfo).port
}

const world = simulate()

async function begin(): Promise<[port: number, host: string]> {
  if (network === 'real') return [await serve(), '127.0.0.1']
  const server = world.host('server')
  if (network === 'link') {
    install(world, { host: 'client' })
    return [await server.run(serve), '10.0.0.1']
  }
  install(world, { host: server })
  return [await serve(), '127.0.0.1']
}

const [port, host] = await begin()

// Between two batches time stands still: connections would be closed because nobody uses them.
let release = world.hold()

async function batch(): Promise<void> {
  release()
  for (let i = 0; i < REQUESTS; i += 1) await request(port, host)
  release = world.hold()
  const { user, system } = process.cpuUsage()
  process.send?.({ units: REQUESTS, cpu: user + system })
}

process.on('message', () => void batch())
