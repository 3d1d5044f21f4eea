import { describe, expect, test, vi } from 'vitest'
import {
  ArgumentError,
  canonicalErrno,
  ERRNO,
  type ErrnoName,
  errnoName,
  errnoNumber,
  SocketError,
  SocketTimeout,
  strerror,
} from '../../src/core/errno.ts'
import { python, pythonIsThere } from '../support/python.ts'

const NAMES = Object.keys(ERRNO) as ErrnoName[]

describe.runIf(pythonIsThere)('the errno table, against Python', () => {
  test('has the numbers and texts of Linux', () => {
    const theirs = python(
      'answer([[getattr(errno, n), os.strerror(getattr(errno, n))] for n in data])',
      NAMES,
    )
    expect(NAMES.map((name) => [ERRNO[name].number, ERRNO[name].message])).toEqual(theirs)
  })

  test('reports the name that Python has for the number', () => {
    const numbers = NAMES.filter((name) => name !== 'EDEADLK').map((name) => ERRNO[name].number)
    const theirs = python('answer([errno.errorcode[n] for n in data])', numbers)
    expect(numbers.map((number) => errnoName(number))).toEqual(theirs)
  })
})

describe('look-ups', () => {
  test('go both ways, with a sign or without', () => {
    expect(errnoNumber('ECONNREFUSED')).toBe(111)
    expect(errnoName(111)).toBe('ECONNREFUSED')
    expect(errnoName(-111)).toBe('ECONNREFUSED')
    expect(errnoName(4095)).toBeUndefined()
  })

  test('take second names and report the first', () => {
    expect(canonicalErrno('EWOULDBLOCK')).toBe('EAGAIN')
    expect(canonicalErrno('EOPNOTSUPP')).toBe('ENOTSUP')
    expect(canonicalErrno('EDEADLOCK')).toBe('EDEADLK')
    expect(canonicalErrno('EPIPE')).toBe('EPIPE')
    expect(errnoNumber('EOPNOTSUPP')).toBe(95)
    expect(errnoName(95)).toBe('ENOTSUP')
  })

  test('give the text of strerror', () => {
    expect(strerror('EWOULDBLOCK')).toBe('Resource temporarily unavailable')
    expect(strerror(-104)).toBe('Connection reset by peer')
    expect(strerror(4095)).toBe('Unknown error 4095')
  })
})

describe('SocketError', () => {
  test('has the shape of Node', () => {
    const error = new SocketError('ECONNREFUSED', 'connect', { address: '127.0.0.1', port: 80 })
    expect({ ...error }).toEqual({
      code: 'ECONNREFUSED',
      errno: -111,
      syscall: 'connect',
      address: '127.0.0.1',
      port: 80,
    })
    expect(error.message).toBe('connect ECONNREFUSED 127.0.0.1:80')
    expect(String(error)).toBe('SocketError: connect ECONNREFUSED 127.0.0.1:80')
    expect(error.stack).toContain('SocketError: connect ECONNREFUSED')
  })

  test('has no fields for what the call had not', () => {
    expect({ ...new SocketError('EPIPE', 'send') }).toEqual({
      code: 'EPIPE',
      errno: -32,
      syscall: 'send',
    })
    expect(new SocketError('EPIPE', 'send').message).toBe('send EPIPE')
  })

  test('writes a path, and an address without a port, alone', () => {
    const message = (address: string, port?: number): string =>
      new SocketError('EADDRINUSE', 'bind', { address, port }).message
    expect(message('app.sock')).toBe('bind EADDRINUSE app.sock')
    expect(message('::1', 0)).toBe('bind EADDRINUSE ::1')
    expect(message('::1', 9)).toBe('bind EADDRINUSE ::1:9')
  })

  test('reports the first name of an alias', () => {
    const error = new SocketError('EWOULDBLOCK', 'recv')
    expect([error.code, error.errno, error.message]).toEqual(['EAGAIN', -11, 'recv EAGAIN'])
  })
})

describe('SocketTimeout', () => {
  test('is a SocketError that says so', () => {
    const error = new SocketTimeout('connect', { address: '10.0.0.1', port: 80 })
    expect(error).toBeInstanceOf(SocketError)
    expect({ ...error }).toEqual({
      code: 'ETIMEDOUT',
      errno: -110,
      syscall: 'connect',
      address: '10.0.0.1',
      port: 80,
      timedOut: true,
    })
    expect(String(error)).toBe('SocketTimeout: timed out')
    expect(new SocketTimeout('recv').address).toBeUndefined()
  })
})

describe('ArgumentError', () => {
  test('carries the code of Node and the exception of Python', () => {
    const text = 'bind(): port must be 0-65535.'
    const error = new ArgumentError('ERR_SOCKET_BAD_PORT', 'OverflowError', text)
    expect({ ...error }).toEqual({ code: 'ERR_SOCKET_BAD_PORT', python: 'OverflowError' })
    expect(String(error)).toBe(`ArgumentError: ${text}`)
  })
})

describe('instanceof', () => {
  test('knows the errors of another copy of the library', async () => {
    vi.resetModules()
    const other = await import('../../src/core/errno.ts')
    expect(other.SocketError).not.toBe(SocketError)
    const theirs = new other.SocketTimeout('recv')
    expect(theirs instanceof SocketTimeout).toBe(true)
    expect(theirs instanceof SocketError).toBe(true)
    expect(theirs instanceof ArgumentError).toBe(false)
    expect(new other.SocketError('EPIPE', 'send') instanceof SocketTimeout).toBe(false)
  })

  test('is false for anything else', () => {
    for (const value of [new Error('no'), {}, null, undefined, 'text', 1]) {
      expect(value instanceof SocketError).toBe(false)
    }
  })

  test('is exact for a class that a user derives', () => {
    class Mine extends SocketError {}
    expect(new Mine('EPIPE', 'send')).toBeInstanceOf(Mine)
    expect(new Mine('EPIPE', 'send')).toBeInstanceOf(SocketError)
    expect(new SocketError('EPIPE', 'send')).not.toBeInstanceOf(Mine)
  })
})
