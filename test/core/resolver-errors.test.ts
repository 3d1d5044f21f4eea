import { describe, expect, test } from 'vitest'
import { GAI_ERRORS, GaiError, H_ERRORS, HError } from '../../src/core/resolver-errors.ts'
import { python, pythonIsThere } from '../support/python.ts'

test('GaiError has the number, the text and the name that was looked up', () => {
  const error = new GaiError('EAI_NONAME', 'nowhere.invalid')
  expect({ ...error }).toEqual({
    code: 'EAI_NONAME',
    errno: -2,
    syscall: 'getaddrinfo',
    hostname: 'nowhere.invalid',
  })
  expect(String(error)).toBe('GaiError: Name or service not known')
  expect({ ...new GaiError('EAI_FAMILY', undefined, 'getnameinfo') }).toEqual({
    code: 'EAI_FAMILY',
    errno: -6,
    syscall: 'getnameinfo',
  })
})

test('HError has the number and the text', () => {
  const error = new HError('HOST_NOT_FOUND', 'gethostbyaddr')
  expect({ ...error }).toEqual({ code: 'HOST_NOT_FOUND', errno: 1, syscall: 'gethostbyaddr' })
  expect(String(error)).toBe('HError: Unknown host')
})

describe.runIf(pythonIsThere)('against the C library', () => {
  test('the texts are those of gai_strerror and hstrerror', () => {
    const script = `
import ctypes
libc = ctypes.CDLL(None)
def texts(function, numbers):
  function.restype = ctypes.c_char_p
  return [function(number).decode() for number in numbers]
answer([texts(libc.gai_strerror, data[0]), texts(libc.hstrerror, data[1])])`
    const tables = [Object.values(GAI_ERRORS), Object.values(H_ERRORS)]
    const theirs = python(
      script,
      tables.map((table) => table.map(({ number }) => number)),
    )
    expect(tables.map((table) => table.map(({ message }) => message))).toEqual(theirs)
  })
})
