import { describe, expect, test, vi } from 'vitest'
import {
  type Address,
  AF_UNIX,
  BaseRequestHandler,
  type BinaryFile,
  DatagramRequestHandler,
  type Host,
  SOCK_DGRAM,
  type Socket,
  StreamRequestHandler,
  simulate,
  TCPServer,
  ThreadingTCPServer,
  ThreadingUnixStreamServer,
  text,
  UDPServer,
  UnixDatagramServer,
} from '../../src/index.ts'
import { failureOf } from './support/pair.ts'

/** Sends back every line in capitals. */
class Shout extends StreamRequestHandler {
  override async handle(): Promise<void> {
    for await (const line of this.rfile) await this.wfile.write(text(line).toUpperCase())
  }
}

async function ask(host: Host, ...lines: string[]): Promise<string> {
  const sock = await host.createConnection(['server', 80])
  await sock.sendall(lines.join(''))
  await sock.shutdown(1)
  const file: BinaryFile = sock.makefile('rb')
  const answer = text((await file.read()) as Uint8Array)
  await file.close()
  await sock.close()
  return answer
}

describe('TCPServer', () => {
  test('serves one after the other, for ever, until it is shut down', async () => {
    const world = simulate()
    const host = world.host('server')
    const client = world.host('client')
    const server = await TCPServer.open(host, ['', 80], Shout)
    expect(server.serverAddress).toEqual(['0.0.0.0', 80])
    const serving = server.serveForever()
    expect(await Promise.all([ask(client, 'one\n'), ask(client, 'two\n', 'three\n')])).toEqual([
      'ONE\n',
      'TWO\nTHREE\n',
    ])
    await server.shutdown()
    await serving
    await server.serverClose()
    await expect(ask(client, 'x')).rejects.toMatchObject({ code: 'ECONNREFUSED' })
    expect(world.world.blocked()).toEqual([])
  })

  test('handleRequest serves one, or tells that none came in time', async () => {
    const world = simulate()
    let late = 0
    class Patient extends TCPServer {
      override timeout = 1500
      override handleTimeout(): void {
        late += 1
      }
    }
    await using server = await Patient.open(world.host('server'), ['', 80], Shout)
    await server.handleRequest()
    expect([late, world.now]).toEqual([1, 1500])
    const [answer] = await Promise.all([ask(world.host('client'), 'x\n'), server.handleRequest()])
    expect([answer, late]).toEqual(['X\n', 1])
    server.socket.settimeout(100)
    const began = world.now
    await server.handleRequest()
    expect([late, world.now - began]).toEqual([2, 100])
  })

  test('a handler that throws does not stop it', async () => {
    const world = simulate()
    const errors: unknown[] = []
    class Failing extends BaseRequestHandler {
      override async handle(): Promise<void> {
        if (text(await this.request.recv(10)) === 'bad') throw new Error('cannot')
        await this.request.sendall('fine')
      }
    }
    class Careful extends TCPServer {
      override handleError(_: Socket, address: Address | null, error: unknown): void {
        errors.push([address?.[0], (error as Error).message])
      }
    }
    const server = await Careful.open(world.host('server'), ['', 80], Failing)
    const serving = server.serveForever()
    const client = world.host('client')
    expect(await ask(client, 'bad')).toBe('')
    expect(await ask(client, 'good')).toBe('fine')
    expect(errors).toEqual([[client.addresses[0], 'cannot']])
    await server.shutdown()
    await serving
    await server.serverClose()
  })

  test('refuses requests, and has its settings', async () => {
    const world = simulate()
    class Picky extends TCPServer {
      override requestQueueSize = 1
      override allowReuseAddress = true
      override verifyRequest(_: Socket, address: Address | null): boolean {
        return address?.[0] === '10.0.0.3'
      }
    }
    const server = await Picky.open(world.host('server'), ['', 80], Shout)
    const serving = server.serveForever()
    expect(await ask(world.host('stranger'), 'x\n')).toBe('')
    expect(await ask(world.host('friend'), 'x\n')).toBe('X\n')
    expect(server.fileno()).toBe(server.socket.fileno())
    expect(world.host('server').netstat()[0]).toMatchObject({ state: 'LISTEN', sendQueue: 1 })
    await server.shutdown()
    await serving
    const again = new Picky(world.host('server'), ['', 80], Shout)
    await server.serverClose()
    await again.serverBind()
    await again.serverActivate()
    await again.serverClose()
    expect(
      await failureOf(TCPServer.open(world.host('server'), ['10.9.9.9', 80], Shout)),
    ).toMatchObject({ code: 'EADDRNOTAVAIL' })
  })

  test('looks after other things every so often', async () => {
    const world = simulate()
    const seen: number[] = []
    class Busy extends TCPServer {
      override serviceActions(): void {
        seen.push(world.now)
      }
    }
    const server = await Busy.open(world.host('server'), ['', 80], Shout)
    const serving = server.serveForever({ pollInterval: 500 })
    await world.host('client').sleep(1600)
    await server.shutdown()
    await serving
    expect(seen).toEqual([500, 1000, 1500])
  })
})

describe('a threading server', () => {
  class Slow extends StreamRequestHandler {
    override async handle(): Promise<void> {
      const line = await this.rfile.readline()
      await (this.server as TCPServer).host.sleep(1000)
      await this.wfile.write(line)
    }
  }

  test('serves side by side', async () => {
    const world = simulate()
    const server = await ThreadingTCPServer.open(world.host('server'), ['', 80], Slow)
    const serving = server.serveForever()
    const client = world.host('client')
    await Promise.all([ask(client, 'a\n'), ask(client, 'b\n'), ask(client, 'c\n')])
    expect(world.now).toBeLessThan(1100)
    await server.shutdown()
    await serving
    await server.serverClose()
  })

  test('waits for its threads when it is closed', async () => {
    const world = simulate()
    const server = await ThreadingTCPServer.open(world.host('server'), ['', 80], Slow)
    const serving = server.serveForever()
    const asking = ask(world.host('client'), 'a\n')
    await world.host('client').sleep(100)
    await server.shutdown()
    await serving
    await server.serverClose()
    expect(world.now).toBeGreaterThan(1000)
    expect(await asking).toBe('a\n')
  })
})

test('a handler that throws is printed unless somebody takes care of it', async () => {
  class Failing extends BaseRequestHandler {
    override handle(): void {
      throw new Error('oops')
    }
  }
  const printed = vi.spyOn(console, 'error').mockImplementation(() => {})
  try {
    for (const Server of [TCPServer, ThreadingTCPServer]) {
      const world = simulate()
      const server = await Server.open(world.host('server'), ['', 80], Failing)
      const serving = server.serveForever()
      expect(await ask(world.host('client'), 'x')).toBe('')
      await server.shutdown()
      await serving
      await server.serverClose()
    }
    expect(printed).toHaveBeenCalledTimes(2)
    expect(printed.mock.calls[0]?.[0]).toMatch(/^Exception occurred .* from 10\.0\.0\.2,/)
  } finally {
    printed.mockRestore()
  }
})

test('servers on local sockets', async () => {
  class Buffered extends StreamRequestHandler {
    override rbufsize = 0
    override wbufsize = 100
    override timeout = 5000
    override async handle(): Promise<void> {
      await this.wfile.write(text(await this.rfile.readline()).toUpperCase())
    }
  }
  const host = simulate().host('a')
  const stream = await ThreadingUnixStreamServer.open(host, 'app.sock', Buffered)
  const serving = stream.serveForever()
  const sock = host.socket(AF_UNIX)
  await sock.connect('app.sock')
  await sock.sendall('hello\n')
  expect(text(await sock.recv(100))).toBe('HELLO\n')
  await stream.shutdown()
  await serving
  await stream.serverClose()

  class Quiet extends DatagramRequestHandler {
    override async handle(): Promise<void> {
      await this.wfile.writelines([this.packet, Uint8Array.of(0x21)])
    }
  }
  const datagrams = await UnixDatagramServer.open(host, 'dgram.sock', Quiet)
  const client = host.socket(AF_UNIX, SOCK_DGRAM)
  await client.bind('client.sock')
  await client.sendto('hey', 'dgram.sock')
  await datagrams.handleRequest()
  expect(text(await client.recv(100))).toBe('hey!')
  await host.socket(AF_UNIX, SOCK_DGRAM).sendto('nobody to answer', 'dgram.sock')
  await datagrams.handleRequest()
  await datagrams.serverClose()
})

test('a datagram handler reads the packet and answers with what it wrote', async () => {
  class Reverse extends DatagramRequestHandler {
    override async handle(): Promise<void> {
      const packet = (await this.rfile.read()) as Uint8Array
      await this.wfile.write(packet.reverse())
    }
  }
  const world = simulate()
  const server = await UDPServer.open(world.host('server'), ['', 53], Reverse)
  const serving = server.serveForever()
  const sock = world.host('client').socket(2, 2)
  await sock.sendto('abc', ['server', 53])
  const [answer, from] = await sock.recvfrom(100)
  expect([text(answer), from]).toEqual(['cba', ['10.0.0.1', 53]])
  await server.shutdown()
  await serving
  await server.serverClose()
})
