/** Every high-level server with every kind of handler: the same bodies in both worlds. */
import { join } from 'node:path'
import { expect } from 'vitest'
import {
  type Address,
  AF_INET,
  AF_UNIX,
  BaseRequestHandler,
  BaseServer,
  type DatagramRequest,
  DatagramRequestHandler,
  type Host,
  IPPROTO_TCP,
  type RequestHandlerClass,
  SHUT_WR,
  SO_REUSEADDR,
  SO_REUSEPORT,
  SOCK_DGRAM,
  SOL_SOCKET,
  type Socket,
  StreamRequestHandler,
  TCP_NODELAY,
  TCPServer,
  ThreadingMixIn,
  ThreadingTCPServer,
  ThreadingUDPServer,
  ThreadingUnixDatagramServer,
  ThreadingUnixStreamServer,
  text,
  UDPServer,
  UnixDatagramServer,
  UnixStreamServer,
} from '../../src/index.ts'
import { ANY_PORT, describeWorlds, readAll } from '../real/support/worlds.ts'

class Shout extends StreamRequestHandler {
  override async handle(): Promise<void> {
    for await (const line of this.rfile) await this.wfile.write(text(line).toUpperCase())
  }
}

class Reverse extends DatagramRequestHandler {
  override async handle(): Promise<void> {
    await this.wfile.write(((await this.rfile.read()) as Uint8Array).reverse())
  }
}

async function ask(server: TCPServer, question: string): Promise<string> {
  const sock = server.host.socket(server.addressFamily)
  await sock.connect(server.serverAddress)
  await sock.sendall(question)
  await sock.shutdown(SHUT_WR)
  const answer = text(await readAll(sock))
  await sock.close()
  return answer
}

/** Serves for ever while `act` runs. */
async function served<T>(server: BaseServer<T>, act: () => Promise<void>): Promise<void> {
  const loop = server.serveForever()
  await act()
  await server.shutdown()
  await loop
  await server.serverClose()
}

async function askBoth(server: TCPServer): Promise<void> {
  await served(server, async () => {
    expect(await Promise.all([ask(server, 'one\n'), ask(server, 'two\nthree\n')])).toEqual([
      'ONE\n',
      'TWO\nTHREE\n',
    ])
  })
}

/** A round trip with a datagram server on the loopback. */
async function askDatagram(host: Host, server: UDPServer): Promise<void> {
  await served(server, async () => {
    const sock = host.socket(AF_INET, SOCK_DGRAM)
    await sock.sendto('abc', server.serverAddress)
    expect(text(await sock.recv(10))).toBe('cba')
  })
}

describeWorlds('servers', (test) => {
  test('TCPServer and StreamRequestHandler', async ({ host }) => {
    const server = await TCPServer.open(host, ANY_PORT, Shout)
    expect(server.fileno()).toBe(server.socket.fileno())
    await askBoth(server)
  })

  test('ThreadingTCPServer', async ({ host }) => {
    await askBoth(await ThreadingTCPServer.open(host, ANY_PORT, Shout))
  })

  test('UnixStreamServer and ThreadingUnixStreamServer', async ({ host, folder }) => {
    await askBoth(await UnixStreamServer.open(host, join(folder, 'one.sock'), Shout))
    await askBoth(await ThreadingUnixStreamServer.open(host, join(folder, 'two.sock'), Shout))
  })

  test('UDPServer and DatagramRequestHandler', async ({ host }) => {
    await askDatagram(host, await UDPServer.open(host, ANY_PORT, Reverse))
  })

  test('ThreadingUDPServer', async ({ host }) => {
    await askDatagram(host, await ThreadingUDPServer.open(host, ANY_PORT, Reverse))
  })

  test('BaseRequestHandler: setup, handle and finish, whatever happens', async ({ host }) => {
    const calls: string[] = []
    class Steps extends BaseRequestHandler<Socket, TCPServer> {
      override async setup(): Promise<void> {
        calls.push(`setup ${this.clientAddress?.[0]}`)
      }
      override async handle(): Promise<void> {
        calls.push('handle', String(this.server.serverAddress === this.request.getsockname()))
        throw new Error('oops')
      }
      override async finish(): Promise<void> {
        calls.push('finish')
      }
    }
    class Careful extends TCPServer {
      override handleError(_: Socket, address: Address | null, error: unknown): void {
        calls.push(`${address?.[0]}: ${(error as Error).message}`)
      }
    }
    const server = await Careful.open(host, ANY_PORT, Steps)
    await served(server, async () => {
      expect(await ask(server, '')).toBe('')
    })
    expect(calls).toEqual(['setup 127.0.0.1', 'handle', 'false', 'finish', '127.0.0.1: oops'])
  })

  test('StreamRequestHandler: buffers, timeout and TCP_NODELAY', async ({ host }) => {
    const seen: unknown[] = []
    class Tuned extends StreamRequestHandler {
      override rbufsize = 0
      override wbufsize = 100
      override timeout = 4000
      override disableNagleAlgorithm = true
      override async handle(): Promise<void> {
        seen.push(this.connection.gettimeout())
        seen.push(this.connection.getsockopt(IPPROTO_TCP, TCP_NODELAY))
        await this.wfile.write('late')
      }
    }
    const server = await TCPServer.open(host, ANY_PORT, Tuned)
    await served(server, async () => {
      expect(await ask(server, '')).toBe('late')
    })
    expect(seen).toEqual([4000, 1])
  })

  test('handleRequest and handleTimeout', async ({ host }) => {
    let late = 0
    class Patient extends TCPServer {
      override timeout = 5
      override handleTimeout(): void {
        late += 1
      }
    }
    await using server = await Patient.open(host, ANY_PORT, Shout)
    await server.handleRequest()
    expect(late).toBe(1)
    server.timeout = 5000
    const [answer] = await Promise.all([ask(server, 'x\n'), server.handleRequest()])
    expect([answer, late]).toEqual(['X\n', 1])
  })

  test('verifyRequest, processRequest and serviceActions', async ({ host }) => {
    const calls: string[] = []
    class Watched extends TCPServer {
      override verifyRequest(): boolean {
        calls.push('verify')
        return calls.length > 2
      }
      override async processRequest(request: Socket, address: Address | null): Promise<void> {
        calls.push('process')
        await super.processRequest(request, address)
      }
      override async finishRequest(request: Socket, address: Address | null): Promise<void> {
        calls.push('finish')
        await super.finishRequest(request, address)
      }
      override async shutdownRequest(request: Socket): Promise<void> {
        calls.push('shutdown')
        await super.shutdownRequest(request)
      }
      override async closeRequest(request: Socket): Promise<void> {
        calls.push('close')
        await super.closeRequest(request)
      }
    }
    const server = await Watched.open(host, ANY_PORT, Shout)
    let rounds = 0
    server.serviceActions = () => {
      rounds += 1
    }
    await served(server, async () => {
      expect(await ask(server, '')).toBe('')
      expect(await ask(server, 'x\n')).toBe('X\n')
    })
    expect(calls.join(' ')).toBe('verify shutdown close verify process finish shutdown close')
    expect(rounds).toBeGreaterThanOrEqual(2)
  })

  test('serverBind, serverActivate and what they obey', async ({ host }) => {
    class Tuned extends TCPServer {
      override requestQueueSize = 1
      override allowReuseAddress = true
      override allowReusePort = true
    }
    const server = new Tuned(host, ANY_PORT, Shout)
    expect([server.addressFamily, server.RequestHandlerClass]).toEqual([AF_INET, Shout])
    await server.serverBind()
    expect(server.serverAddress).toEqual(server.socket.getsockname())
    await server.serverActivate()
    expect(server.socket.getsockopt(SOL_SOCKET, SO_REUSEADDR)).toBe(1)
    expect(server.socket.getsockopt(SOL_SOCKET, SO_REUSEPORT)).toBe(1)
    const client = host.socket()
    await client.connect(server.serverAddress)
    const [request, address] = await server.getRequest()
    expect(address).toEqual(client.getsockname())
    await server.closeRequest(request)
    await server.serverClose()
    expect(server.socket.closed).toBe(true)
  })

  test('BaseServer can be made of anything that gives requests', async ({ host }) => {
    const [mine, theirs] = host.socketpair(AF_UNIX, SOCK_DGRAM)
    class PairServer extends BaseServer<Uint8Array> {
      readonly socket = mine
      override async getRequest(): Promise<[Uint8Array, Address | null]> {
        return this.socket.recvfrom(100)
      }
      override async serverBind(): Promise<void> {}
      override async serverActivate(): Promise<void> {}
    }
    const heard: string[] = []
    class Listen extends BaseRequestHandler<Uint8Array> {
      override handle(): void {
        heard.push(text(this.request))
      }
    }
    class Threaded extends ThreadingMixIn<Uint8Array, typeof PairServer>(PairServer) {}
    const handler: RequestHandlerClass<Uint8Array> = Listen
    const server = new Threaded(host, '', handler)
    expect([server.daemonThreads, server.blockOnClose]).toEqual([false, true])
    await theirs.send('hello')
    await server.handleRequest()
    await server.serverClose()
    expect(heard).toEqual(['hello'])
  })
})

describeWorlds('datagram servers', (test) => {
  test('maxPacketSize cuts what is longer', async ({ host }) => {
    class Small extends UDPServer {
      override maxPacketSize = 3
    }
    const lengths: number[] = []
    class Measure extends BaseRequestHandler<DatagramRequest> {
      override handle(): void {
        lengths.push(this.request[0].length)
      }
    }
    await using server = await Small.open(host, ANY_PORT, Measure)
    await host.socket(AF_INET, SOCK_DGRAM).sendto('long', server.serverAddress)
    await server.handleRequest()
    expect(lengths).toEqual([3])
  })

  test('UnixDatagramServer and ThreadingUnixDatagramServer', async ({ host, folder, task }) => {
    for (const Server of [UnixDatagramServer, ThreadingUnixDatagramServer]) {
      const opening = Server.open(host, join(folder, `${Server.name}.sock`), Reverse)
      if (task.suite?.name.includes('real')) {
        // docs/parity.md, Unix sockets: datagrams have no names.
        await expect(opening).rejects.toMatchObject({ code: 'ENOTSUP' })
        continue
      }
      const server = await opening
      await served(server, async () => {
        const sock = host.socket(AF_UNIX, SOCK_DGRAM)
        await sock.bind(join(folder, `${Server.name}-client.sock`))
        await sock.sendto('abc', server.serverAddress)
        expect(text(await sock.recv(10))).toBe('cba')
      })
    }
  })
})
