/** The files of makefile in every mode: the same bodies in both worlds. */
import { expect } from 'vitest'
import { ArgumentError, type Socket, text } from '../../src/index.ts'
import { connected, describeWorlds, readAll } from '../real/support/worlds.ts'

const LINES = 'one\r\ntwo\nünf\nrest'
const TEXT_MODES = ['r', 'w', 'rw', 'wr'] as const
const BINARY_MODES = ['rb', 'wb', 'rwb', 'br'] as const

async function sendAndEnd(socket: Socket, data: string): Promise<void> {
  await socket.sendall(data)
  await socket.close()
}

describeWorlds('makefile', (test) => {
  test('reads text line by line, whatever ends a line', async ({ host }) => {
    const [client, server] = await connected(host)
    await sendAndEnd(server, LINES)
    const file = client.makefile('r')
    const lines: string[] = []
    for await (const line of file) lines.push(line)
    expect(lines).toEqual(['one\n', 'two\n', 'ünf\n', 'rest'])
    expect([file.mode, file.encoding, file.readable(), file.writable()]).toEqual([
      'r',
      'utf-8',
      true,
      false,
    ])
    await file.close()
    expect(file.closed).toBe(true)
  })

  test('reads text by characters, in another encoding', async ({ host }) => {
    const [client, server] = await connected(host)
    await server.sendall(Uint8Array.of(0x66, 0xfc, 0x6e, 0x66, 0x0a, 0x21))
    await server.close()
    const file = client.makefile('r', { encoding: 'latin-1', newline: '' })
    expect(await file.read(2)).toBe('fü')
    expect(await file.readlines()).toEqual(['nf\n', '!'])
  })

  test('reads bytes: read, read1, readinto, readline, readlines', async ({ host }) => {
    const [client, server] = await connected(host)
    await sendAndEnd(server, 'abcdef\nx\ny\nz')
    const file = client.makefile('rb')
    expect(text((await file.read(2)) as Uint8Array)).toBe('ab')
    expect(text(await file.peek())).toBe('cdef\nx\ny\nz')
    const buffer = new Uint8Array(2)
    expect(await file.readinto(buffer)).toBe(2)
    expect(text(buffer)).toBe('cd')
    expect(await file.readinto1(buffer.subarray(1))).toBe(1)
    expect(text(buffer)).toBe('ce')
    expect(text(await file.read1(1))).toBe('f')
    expect(text(await file.readline())).toBe('\n')
    expect((await file.readlines(3)).map((line) => text(line))).toEqual(['x\n', 'y\n'])
    expect(text((await file.read()) as Uint8Array)).toBe('z')
    expect(await file.read()).toHaveLength(0)
  })

  test('reads without a buffer: what one call gives', async ({ host }) => {
    const [client, server] = await connected(host)
    const file = client.makefile('rb', { buffering: 0 })
    client.setblocking(false)
    expect(await file.read(10)).toBe(null)
    client.setblocking(true)
    await sendAndEnd(server, 'line\nmore')
    expect(text(await file.readline())).toBe('line\n')
    expect(text((await file.read(100)) as Uint8Array)).toBe('more')
    expect(file.fileno()).toBe(client.fileno())
  })

  test('writes bytes: held until flushed, or when the buffer is full', async ({ host }) => {
    const [a, b] = host.socketpair()
    const file = a.makefile('wb', { buffering: 4 })
    expect(await file.write('ab')).toBe(2)
    expect(b.poll(1)).toBe(0)
    await file.flush()
    expect(text(await b.recv(10))).toBe('ab')
    await file.writelines([Uint8Array.of(0x63), Uint8Array.of(0x64, 0x65, 0x66, 0x67)])
    await file.close()
    await a.close()
    expect(text(await readAll(b))).toBe('cdefg')
  })

  test('writes bytes without a buffer: what one call takes', async ({ host }) => {
    const [a, b] = host.socketpair()
    const file = a.makefile('wb', { buffering: 0 })
    expect(await file.write('now')).toBe(3)
    expect(text(await b.recv(10))).toBe('now')
  })

  test('writes text, and the ends of lines that are wanted', async ({ host }) => {
    const [a, b] = host.socketpair()
    const file = a.makefile('w', { newline: '\r\n' })
    expect(await file.write('fünf\n')).toBe(5)
    await file.writelines(['a\n', 'b'])
    await file.close()
    await a.close()
    expect(text(await readAll(b))).toBe('fünf\r\na\r\nb')
  })

  test('both directions, in every mode', async ({ host }) => {
    for (const mode of TEXT_MODES) {
      const [a, b] = host.socketpair()
      const file = a.makefile(mode)
      expect([file.readable(), file.writable()]).toEqual([mode.includes('r'), mode.includes('w')])
      if (file.writable()) {
        await file.write('out\n')
        await file.flush()
        expect(text(await b.recv(10))).toBe('out\n')
      }
      await b.sendall('in\n')
      if (file.readable()) expect(await file.readline()).toBe('in\n')
      else await expect(file.readline()).rejects.toThrow('not readable')
    }
    for (const mode of BINARY_MODES) {
      const [a, b] = host.socketpair()
      const file = a.makefile(mode)
      await b.sendall('in\n')
      if (file.readable()) expect(text(await file.readline())).toBe('in\n')
      if (file.writable()) await file.write('out')
      else await expect(file.write('out')).rejects.toBeInstanceOf(ArgumentError)
      await file.close()
    }
    const [a] = host.socketpair()
    expect(() => a.makefile('a')).toThrow("invalid mode 'a'")
    expect(() => a.makefile('r', { buffering: 0 })).toThrow(ArgumentError)
  })

  test('keeps the connection open until it is closed itself', async ({ host }) => {
    const [a, b] = host.socketpair()
    {
      await using file = a.makefile('w')
      await a.close()
      await file.write('after close')
    }
    expect(text(await readAll(b))).toBe('after close')
  })
})
