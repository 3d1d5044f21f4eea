import { describe, expect, test } from 'vitest'
import {
  type BinaryFile,
  SHUT_WR,
  type Socket,
  SocketTimeout,
  simulate,
  text,
  utf8,
} from '../../src/index.ts'
import { tcpPair } from './support/pair.ts'

/** A socket whose peer has sent this and finished. */
async function receiving(data: string | Uint8Array): Promise<Socket> {
  const { near, far } = await tcpPair(simulate())
  await far.sendall(data)
  await far.shutdown(SHUT_WR)
  return near
}

const lines = async (file: AsyncIterable<string | Uint8Array>): Promise<string[]> => {
  const all: string[] = []
  for await (const line of file) all.push(typeof line === 'string' ? line : text(line))
  return all
}

const DATA = 'one\ntwo\r\nthree\rfour\nlast'

describe('reading text', () => {
  test.each([
    [undefined, ['one\n', 'two\n', 'three\n', 'four\n', 'last']],
    ['', ['one\n', 'two\r\n', 'three\r', 'four\n', 'last']],
    ['\n', ['one\n', 'two\r\n', 'three\rfour\n', 'last']],
    ['\r', ['one\ntwo\r', '\nthree\r', 'four\nlast']],
    ['\r\n', ['one\ntwo\r\n', 'three\rfour\nlast']],
  ] as const)('newline %j', async (newline, expected) => {
    const sock = await receiving(DATA)
    expect(await lines(sock.makefile('r', { newline }))).toEqual(expected)
    expect(await lines((await receiving(DATA)).makefile('r', { newline, buffering: 1 }))).toEqual(
      expected,
    )
  })

  test('counts characters, across the pieces in which they come', async () => {
    const world = simulate()
    const { near, far } = await tcpPair(world)
    const file = near.makefile()
    const sending = (async () => {
      for (const byte of new TextEncoder().encode('héllo 🌍!\nrest')) {
        await far.sendall(Uint8Array.of(byte))
        await world.host('server').sleep(1)
      }
      await far.close()
    })()
    expect(await file.read(7)).toBe('héllo 🌍')
    expect(await file.read(0)).toBe('')
    expect(await file.readline(1)).toBe('!')
    expect(await file.readline()).toBe('\n')
    expect(await file.read()).toBe('rest')
    expect(await file.read()).toBe('')
    await sending
  })

  test('readlines takes as many as a hint asks for', async () => {
    const file = (await receiving('a\nb\nc\nd\n')).makefile()
    expect(await file.readlines(3)).toEqual(['a\n', 'b\n'])
    expect(await file.readlines()).toEqual(['c\n', 'd\n'])
  })

  test('encodings', async () => {
    const bytes = Uint8Array.of(0x63, 0x61, 0x66, 0xe9)
    const read = async (options: object) => (await receiving(bytes)).makefile('r', options).read()
    expect(await read({ encoding: 'latin-1' })).toBe('café')
    expect(await read({ encoding: 'ISO_8859-1' })).toBe('café')
    expect(await read({ errors: 'replace' })).toBe('caf\ufffd')
    expect(await read({ errors: 'ignore' })).toBe('caf')
    expect(await read({ encoding: 'ascii', errors: 'ignore' })).toBe('caf')
    await expect(read({})).rejects.toMatchObject({ python: 'ValueError' })
    await expect(read({ encoding: 'ascii' })).rejects.toMatchObject({ python: 'ValueError' })
  })
})

test('a write does not forget what was read ahead', async () => {
  const file = (await receiving('one\ntwo\n')).makefile('rw')
  expect(await file.readline()).toBe('one\n')
  await file.write('answer')
  await file.flush()
  expect(await file.readline()).toBe('two\n')
})

describe('reading bytes', () => {
  test('read waits for all that it was asked for, read1 does not', async () => {
    const world = simulate()
    const { near, far, server } = await tcpPair(world)
    const file = near.makefile('rb')
    const sending = (async () => {
      await far.sendall('abc')
      await server.sleep(100)
      await far.sendall('defgh')
      await far.close()
    })()
    expect(text(await file.read1(2))).toBe('ab')
    expect(text((await file.read(3)) as Uint8Array)).toBe('cde')
    const rest = new Uint8Array(10)
    expect(await file.readinto(rest)).toBe(3)
    expect(text(rest.subarray(0, 3))).toBe('fgh')
    expect(await file.read(5)).toHaveLength(0)
    await sending
  })

  test('lines end with a line feed only', async () => {
    expect(await lines((await receiving('a\r\nb\rc\n')).makefile('rb'))).toEqual([
      'a\r\n',
      'b\rc\n',
    ])
    const file = (await receiving('abcdef\n')).makefile('rb')
    expect(text(await file.readline(4))).toBe('abcd')
    expect(text(await file.readline(-1))).toBe('ef\n')
  })

  test('without a buffer, what one call gives, and nothing beyond a line', async () => {
    const sock = await receiving('ab\ncd')
    const file: BinaryFile = sock.makefile('rb', { buffering: 0 })
    expect(text(await file.readline())).toBe('ab\n')
    expect(text(await sock.recv(1))).toBe('c')
    expect(text((await file.read(10)) as Uint8Array)).toBe('d')
    expect(await file.read()).toHaveLength(0)
  })

  test('a socket that does not block gives null when there is nothing', async () => {
    const world = simulate()
    const { near, far, client } = await tcpPair(world)
    near.setblocking(false)
    const file = near.makefile('rwb')
    expect(await file.read(3)).toBeNull()
    await far.sendall('ab')
    await client.sleep(1)
    expect(text((await file.read(3)) as Uint8Array)).toBe('ab')
    expect(await file.read1(3)).toHaveLength(0)
    await file.write(new Uint8Array(20_000_000)).then(
      () => expect.unreachable(),
      (error: unknown) => expect(error).toMatchObject({ code: 'EAGAIN' }),
    )
    const raw = client.socket().makefile('wb', { buffering: 0 })
    await expect(raw.write('x')).rejects.toMatchObject({ code: 'EPIPE' })
  })

  test('after a timeout there is no reading on', async () => {
    const { near } = await tcpPair(simulate())
    near.settimeout(10)
    const file = near.makefile('rb')
    await expect(file.read(1)).rejects.toBeInstanceOf(SocketTimeout)
    await expect(file.read(1)).rejects.toThrow('cannot read from timed out object')
  })
})

describe('writing', () => {
  test('goes out when flushed, or when the buffer is full', async () => {
    const world = simulate()
    const { near, far, client } = await tcpPair(world)
    far.setblocking(false)
    const file = near.makefile('wb', { buffering: 10 })
    expect(await file.write('12345')).toBe(5)
    await client.sleep(10)
    await expect(far.recv(100)).rejects.toMatchObject({ code: 'EAGAIN' })
    await file.flush()
    await client.sleep(10)
    expect(text(await far.recv(100))).toBe('12345')
    await file.write('12345678')
    await file.write('9abc')
    await client.sleep(10)
    expect(text(await far.recv(100))).toBe('12345678')
    await file.writelines([utf8('d\n'), utf8('e\n')])
    await file.close()
    await client.sleep(10)
    expect(text(await far.recv(100))).toBe('9abcd\ne\n')
  })

  test('text is kept up to 8192 bytes, whatever the size of the buffer', async () => {
    const { near, far, client } = await tcpPair(simulate())
    far.setblocking(false)
    const file = near.makefile('w', { buffering: 10 })
    await file.write('x'.repeat(8191))
    await client.sleep(10)
    await expect(far.recv(10_000)).rejects.toMatchObject({ code: 'EAGAIN' })
    await file.write('y')
    await client.sleep(10)
    expect(await far.recv(10_000)).toHaveLength(8192)
  })

  test('newlines and encodings', async () => {
    const world = simulate()
    const { near, far } = await tcpPair(world)
    const file = near.makefile('w', { newline: '\r\n', encoding: 'latin-1', errors: 'replace' })
    expect(await file.write('é\n🌍\n')).toBe(4)
    await file.close()
    await near.close()
    expect(await far.recv(100)).toEqual(Uint8Array.of(0xe9, 13, 10, 0x3f, 13, 10))
  })

  test('what the encoding has no bytes for', async () => {
    const { near, far, client } = await tcpPair(simulate())
    const write = async (text: string, options: object, sock: Socket = near) => {
      const file = sock.makefile('w', options)
      await file.write(text)
      await file.close()
    }
    const refused = (text: string, options: object) =>
      expect(write(text, options, client.socket())).rejects.toMatchObject({ python: 'ValueError' })
    await refused('é', { encoding: 'ascii' })
    await refused('\ud800', {})
    await write('a\ud800b', { errors: 'replace' })
    await write('cé', { encoding: 'ascii', errors: 'ignore' })
    await near.close()
    expect(text((await far.makefile('rb').read()) as Uint8Array)).toBe('a?bc')
    expect(() => far.makefile('r', { errors: 'no' as never })).toThrow("error handler name 'no'")
    expect(() => far.makefile('r', { errors: 5 as never })).toThrow("'errors' must be str, not int")
    expect(() => far.makefile('r', { newline: 5 as never })).toThrow('must be str or None, not int')
  })

  test('without a buffer, what one call takes', async () => {
    const { near, far, server } = await tcpPair(simulate())
    const file = near.makefile('wb', { buffering: 0 })
    expect(await file.write('abc')).toBe(3)
    await file.writelines([Uint8Array.of(0x64)])
    await file.flush()
    await file.close()
    await near.close()
    await server.sleep(10)
    const reading = far.makefile('rb', { buffering: 0 })
    const buffer = new Uint8Array(2)
    expect(await reading.readinto(buffer)).toBe(2)
    expect(text(await reading.read1(5))).toBe('cd')
    expect([reading.mode, file.fileno()]).toEqual(['rb', -1])
  })

  test('both directions in one file', async () => {
    const { near, far } = await tcpPair(simulate())
    const file = near.makefile('rw')
    await far.sendall('question\n')
    expect(await file.readline()).toBe('question\n')
    await file.write('answer\n')
    await file.flush()
    expect(text(await far.recv(100))).toBe('answer\n')
    expect([file.mode, file.readable(), file.writable()]).toEqual(['rw', true, true])
  })
})

describe('closing', () => {
  test('the connection lives until the last file is closed', async () => {
    const world = simulate()
    const { near, far } = await tcpPair(world)
    const file = near.makefile('w')
    await near.close()
    expect(near.closed).toBe(true)
    expect(near.fileno()).toBe(file.fileno())
    await file.write('still here')
    await file.close()
    await file.close()
    expect(near.fileno()).toBe(-1)
    expect(text(await far.recv(100))).toBe('still here')
    expect(await far.recv(100)).toHaveLength(0)
    expect(file.closed).toBe(true)
    await expect(file.write('x')).rejects.toThrow('I/O operation on closed file.')
  })

  test('the socket stays open when only the file is closed', async () => {
    const { near, far } = await tcpPair(simulate())
    {
      await using file = near.makefile('wb')
      await file.write('a')
    }
    await near.sendall('b')
    await near.close()
    expect(await lines(far.makefile('rb'))).toEqual(['ab'])
  })

  test('a direction that was not asked for', async () => {
    const { near } = await tcpPair(simulate())
    await expect(near.makefile('r').write('x')).rejects.toThrow('not writable')
    await expect(near.makefile('wb').read()).rejects.toThrow('not readable')
    await expect(near.makefile('w').write(5 as never)).rejects.toThrow(
      'write() argument must be str, not int',
    )
  })
})
