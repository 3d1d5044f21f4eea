/**
 * What people put in the place of sockets within one process: a pair of streams, an interceptor, a message channel. None
 * of them models a network. Two come from the registry and are measured where they are found:
 * `npm install --no-save duplexpair mitm`.
 */
import { once } from 'node:events'
import { createRequire } from 'node:module'
import * as stream from 'node:stream'
import { MessageChannel } from 'node:worker_threads'
import type { Contestant } from './contest.ts'

type Duplex = stream.Duplex
/** Two ends of one pipe. */
type Pair = () => readonly [Duplex, Duplex]

const require = createRequire(import.meta.url)

/** A package that may be absent. */
function found<T>(name: string): T | null {
  try {
    return require(name) as T
  } catch {
    return null
  }
}

/** A lifecycle as the sockets': a byte there and back, the server ends, the client sees it and ends. */
async function lifecycle(near: Duplex, far: Duplex): Promise<void> {
  far.once('data', (bytes) => {
    far.write(bytes)
    far.end()
  })
  far.on('end', () => {})
  near.on('data', () => {})
  near.write(BYTE)
  await once(near, 'end')
  near.end()
}

const BYTE = new Uint8Array(1)
const MESSAGE = new Uint8Array(64)

/** `stream.duplexPair`, which Node 20 has from 20.17 on. */
export const DUPLEX_PAIR = 'stream.duplexPair'

function pairs(): (readonly [name: string, pair: Pair])[] {
  const all: (readonly [string, Pair])[] = []
  const { duplexPair } = stream as { duplexPair?: () => [Duplex, Duplex] }
  if (duplexPair !== undefined) all.push([DUPLEX_PAIR, duplexPair])
  const DuplexPair = found<new () => { socket1: Duplex; socket2: Duplex }>('duplexpair')
  if (DuplexPair !== null) {
    all.push([
      'duplexpair',
      () => {
        const { socket1, socket2 } = new DuplexPair()
        return [socket1, socket2]
      },
    ])
  }
  return all
}

export function peerLifecycles(): Contestant[] {
  return pairs().map(([name, pair]) => ({
    name,
    batch: async () => {
      for (let i = 0; i < 20; i += 1) await lifecycle(...pair())
      return 20
    },
  }))
}

/** A stream that gives back what it gets, and the other end of it. */
function echoed(near: Duplex, far: Duplex, name: string): Contestant {
  let got = (): void => {}
  far.on('data', (bytes) => far.write(bytes))
  near.on('data', () => got())
  return {
    name,
    batch: async () => {
      for (let i = 0; i < 50; i += 1) {
        await new Promise<void>((resolve) => {
          got = resolve
          near.write(MESSAGE)
        })
      }
      return 50
    },
  }
}

interface Mitm {
  on(event: 'connection', listener: (socket: Duplex) => void): void
  on(
    event: 'connect',
    listener: (socket: { bypass(): void }, options: { host?: string }) => void,
  ): void
  disable(): void
}

const HOST = 'example.test'

/** mitm intercepts node:net itself: everybody else is let past it. */
function intercepted(): Contestant[] {
  const make = found<() => Mitm>('mitm')
  if (make === null) return []
  const net = require('node:net') as typeof import('node:net')
  const mitm = make()
  let far: Duplex | null = null
  mitm.on('connection', (socket) => {
    far = socket
    socket.on('data', (bytes: Uint8Array) => socket.write(bytes))
  })
  mitm.on('connect', (socket, { host }) => {
    if (host !== HOST) socket.bypass()
  })
  const near = net.connect(9999, HOST)
  let got = (): void => {}
  near.on('data', () => got())
  return [
    {
      name: 'mitm',
      batch: async () => {
        for (let i = 0; i < 50; i += 1) {
          await new Promise<void>((resolve) => {
            got = resolve
            near.write(MESSAGE)
          })
        }
        return 50
      },
      close: () => {
        near.destroy()
        far?.destroy()
        mitm.disable()
      },
    },
  ]
}

function channel(): Contestant {
  const { port1, port2 } = new MessageChannel()
  let got = (): void => {}
  port2.on('message', (bytes) => port2.postMessage(bytes))
  port1.on('message', () => got())
  return {
    name: 'MessageChannel',
    batch: async () => {
      for (let i = 0; i < 50; i += 1) {
        await new Promise<void>((resolve) => {
          got = resolve
          port1.postMessage(MESSAGE)
        })
      }
      return 50
    },
    close: () => port1.close(),
  }
}

export function peerRoundTrips(): Contestant[] {
  const streams = pairs().map(([name, pair]) => echoed(...pair(), name))
  return [...streams, ...intercepted(), channel()]
}
