/** Round trips of datagrams of 64 bytes. */
import { createSocket, type Socket } from 'node:dgram'
import { once } from 'node:events'
import { AF_INET, SOCK_DGRAM } from 'dryport'
import { realHost } from 'dryport/node'
import { inetAddress } from '../src/core/address/socket-address.ts'
import { type Contestant, contest } from './support/contest.ts'
import { type Place, sides } from './support/core-side.ts'
import { type Finding, ratio } from './support/finding.ts'
import { type PromiseSides, promiseSides } from './support/promise-sides.ts'
import { REAL } from './support/real-net.ts'
import { printRates } from './support/report.ts'

const MESSAGE = new Uint8Array(64)
const OTHER = 9998

function core(place: Place): Contestant {
  const { server, client, address } = sides(place)
  const far = server.socket(2)
  server.bind(far, address)
  const near = client.socket(2)
  const own = inetAddress(2, place === 'loopback' ? '127.0.0.1' : '10.0.0.2', OTHER)
  client.bind(near, own)
  return {
    name: `core, ${place}`,
    batch: () => {
      for (let i = 0; i < 200; i += 1) {
        client.finish(client.send(near, MESSAGE, address))
        server.finish(server.send(far, server.received(server.recv(far, 1024)), own))
        client.finish(client.recv(near, 1024))
      }
      return 200
    },
  }
}

async function promises(name: string, places: PromiseSides): Promise<Contestant> {
  const far = places.server.socket(AF_INET, SOCK_DGRAM)
  await far.bind(places.address)
  const near = places.client.socket(AF_INET, SOCK_DGRAM)
  await near.bind(['', 0])
  const to = [places.address[0], Number(far.getsockname()[1])] as const
  return {
    name,
    batch: async () => {
      for (let i = 0; i < 50; i += 1) {
        await near.sendto(MESSAGE, to)
        const [bytes, from] = await far.recvfrom(1024)
        if (from !== null) await far.sendto(bytes, from)
        await near.recv(1024)
      }
      return 50
    },
    close: async () => {
      await near.close()
      await far.close()
    },
  }
}

async function bound(): Promise<[Socket, number]> {
  const socket = createSocket('udp4')
  socket.bind(0, '127.0.0.1')
  await once(socket, 'listening')
  return [socket, socket.address().port]
}

async function node(): Promise<Contestant> {
  const [far, port] = await bound()
  const [near] = await bound()
  far.on('message', (bytes, { port: back }) => far.send(bytes, back, '127.0.0.1'))
  let got = (): void => {}
  near.on('message', () => got())
  return {
    name: REAL,
    batch: async () => {
      for (let i = 0; i < 50; i += 1) {
        await new Promise<void>((resolve) => {
          got = resolve
          near.send(MESSAGE, port, '127.0.0.1')
        })
      }
      return 50
    },
    close: () => {
      near.close()
      far.close()
    },
  }
}

export async function datagrams(): Promise<Finding[]> {
  const real = realHost()
  const results = await contest([
    core('loopback'),
    core('link'),
    await promises('promises, loopback', promiseSides('loopback')),
    await promises('promises, link', promiseSides('link')),
    await promises('promises, real', { server: real, client: real, address: ['127.0.0.1', 0] }),
    await node(),
  ])
  await real.dispose()
  printRates('round trips', results, REAL)
  return [ratio('datagrams.core', results, 'core, loopback', REAL)]
}
