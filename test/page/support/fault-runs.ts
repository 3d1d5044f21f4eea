/** Small runs over networks that fail, one for each thing that a picture has to make plain. */
import {
  AF_UNIX,
  type FaultSchedule,
  type Host,
  SHUT_WR,
  type SimulatedWorld,
  type SimulateOptions,
  SOCK_DGRAM,
  SOCK_STREAM,
  simulate,
  type TraceEvent,
} from '../../../src/index.ts'

interface FaultRun {
  readonly options?: SimulateOptions
  readonly faults?: FaultSchedule
  readonly program: (world: SimulatedWorld) => Promise<void>
}

const PORT = 80

/** Answers each client with as many bytes as it sent. */
async function echo(host: Host, clients: number, backlog = 5): Promise<void> {
  const listener = await host.createServer(['', PORT], { backlog })
  const session = async (): Promise<void> => {
    const [conn] = await listener.accept()
    try {
      let size = 0
      for (;;) {
        const chunk = await conn.recv(65_536)
        if (chunk.length === 0) break
        size += chunk.length
      }
      await conn.sendall(new Uint8Array(size))
    } catch {
      // The picture shows it.
    }
    await conn.close()
  }
  await Promise.all(Array.from({ length: clients }, session))
  await listener.close()
}

async function ask(host: Host, size: number, patience: number | null = null): Promise<void> {
  const sock = host.socket()
  sock.settimeout(patience)
  try {
    await sock.connect(['server', PORT])
    await sock.sendall(new Uint8Array(size))
    await sock.shutdown(SHUT_WR)
    while ((await sock.recv(65_536)).length > 0);
  } catch {
    // The picture shows it.
  }
  await sock.close()
}

const oneClient = (size: number): FaultRun['program'] => {
  return async (world) => {
    const server = echo(world.host('server'), 1)
    await ask(world.host('client'), size)
    await server
  }
}

/** More clients at once than the listener takes. */
async function crowd(world: SimulatedWorld): Promise<void> {
  const server = world.host('server')
  const listener = await server.createServer(['', PORT], { backlog: 1 })
  const serve = async (): Promise<void> => {
    for (;;) {
      await server.sleep(400)
      const [conn] = await listener.accept()
      await conn.sendall('welcome')
      await conn.close()
    }
  }
  const call = async (n: number): Promise<void> => {
    const host = world.host(`client${n}`)
    await host.sleep(n)
    await ask(host, 5)
  }
  const served = serve().catch(() => {})
  await Promise.all([1, 2, 3, 4].map(call))
  world.close()
  await served
}

async function datagrams(world: SimulatedWorld): Promise<void> {
  const server = world.host('server').socket(undefined, SOCK_DGRAM)
  await server.bind(['', 53])
  const client = world.host('client').socket(undefined, SOCK_DGRAM)
  client.settimeout(50)
  const serve = async (): Promise<void> => {
    for (let n = 0; n < 4; n += 1) {
      const [question, from] = await server.recvfrom(512)
      await server.sendto(question, from ?? ['client', 1])
    }
  }
  const served = serve().catch(() => {})
  for (let n = 0; n < 8; n += 1) {
    await client.sendto(`question ${n}`, ['server', 53])
    await client.recvfrom(512).catch(() => {})
  }
  await client.sendto('nobody there', ['server', 54])
  await client.recvfrom(512).catch(() => {})
  await client.close()
  world.close()
  await served
}

async function local(world: SimulatedWorld): Promise<void> {
  const host = world.host('host')
  const listener = host.socket(AF_UNIX, SOCK_STREAM)
  await listener.bind('app.sock')
  await listener.listen(1)
  const call = async (): Promise<void> => {
    const sock = host.socket(AF_UNIX, SOCK_STREAM)
    await sock.connect('app.sock')
    await sock.sendall('hello')
    await sock.recv(100)
    await sock.close()
  }
  const serve = async (): Promise<void> => {
    for (let n = 0; n < 3; n += 1) {
      const [conn] = await listener.accept()
      await conn.sendall(await conn.recv(100))
      await conn.close()
    }
  }
  await Promise.all([serve(), call(), call(), call()])
  await listener.close()
}

export const FAULT_RUNS: Readonly<Record<string, FaultRun>> = {
  partition: {
    options: { latency: 5 },
    faults: [{ kind: 'partition', between: ['client', 'server'], at: 12, for: 900 }],
    program: oneClient(20_000),
  },
  loss: {
    options: { latency: 10, seed: 3 },
    faults: [{ kind: 'link', between: ['client', 'server'], loss: 0.2 }],
    program: oneClient(60_000),
  },
  crash: {
    options: { latency: 5 },
    faults: [
      { kind: 'crash', host: 'server', how: 'silence', at: 18 },
      { kind: 'restart', host: 'server', at: 700 },
    ],
    program: async (world) => {
      echo(world.host('server'), 1).catch(() => {})
      await ask(world.host('client'), 40_000)
    },
  },
  'slow-listener': {
    options: { latency: 5 },
    faults: [{ kind: 'slow-accept', host: 'server', delay: 150, at: 0, for: 1000 }],
    program: crowd,
  },
  refuse: { options: { latency: 5, profile: 'refuse' }, program: crowd },
  udp: {
    options: { latency: 5, seed: 2 },
    faults: [
      { kind: 'link', from: 'client', to: 'server', loss: 0.3, at: 10, for: 200 },
      { kind: 'link', from: 'server', to: 'client', duplicate: 0.4 },
    ],
    program: datagrams,
  },
  unix: { program: local },
}

/** The events of one of them. */
export async function faultRun(name: string): Promise<TraceEvent[]> {
  const { options = {}, faults = [], program } = FAULT_RUNS[name] as FaultRun
  const world = simulate({ ...options, faults })
  const events: TraceEvent[] = []
  world.trace$.subscribe((event) => events.push(event))
  await program(world)
  world.close()
  return events
}
