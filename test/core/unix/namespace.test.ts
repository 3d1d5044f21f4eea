import { describe, expect, test } from 'vitest'
import { UnixNamespace } from '../../../src/core/unix/namespace.ts'

const USER = { uid: 1000, gid: 1000 }
const OTHER = { uid: 1001, gid: 1000 }

/** `d`, `d/x` and `f`, and a socket `s` that belongs to USER. */
function made(): UnixNamespace {
  const names = new UnixNamespace()
  names.mkdir('d')
  names.touch('d/x')
  names.touch('f')
  names.makeSocket('s', 7, USER)
  return names
}

describe('paths', () => {
  test.each([
    ['f', null],
    ['d/x', null],
    ['./d/../f', null],
    ['d//x', null],
    ['/home/user/f', null],
    ['../user/f', null],
    ['/../../tmp', null],
    ['none', 'ENOENT'],
    ['none/x', 'ENOENT'],
    ['f/x', 'ENOTDIR'],
    ['f/', 'ENOTDIR'],
    ['', 'ENOENT'],
    ['x'.repeat(256), 'ENAMETOOLONG'],
    ['é'.repeat(128), 'ENAMETOOLONG'],
  ])('chmod of %s is %s', (path, answer) => {
    expect(made().chmod(path, 0o600)).toBe(answer)
  })

  test.each([
    ['new', null],
    ['d/new', null],
    ['new/', null],
    ['d', 'EEXIST'],
    ['f', 'EEXIST'],
    ['.', 'EEXIST'],
    ['/', 'EEXIST'],
    ['none/new', 'ENOENT'],
    ['f/new', 'ENOTDIR'],
  ])('mkdir of %s is %s', (path, answer) => {
    expect(made().mkdir(path)).toBe(answer)
  })

  test.each([
    ['new', null],
    ['f', null],
    ['s', 'ENXIO'],
    ['d', 'EISDIR'],
    ['new/', 'EISDIR'],
    ['none/new', 'ENOENT'],
  ])('touch of %s is %s', (path, answer) => {
    expect(made().touch(path)).toBe(answer)
  })

  test.each([
    ['f', null],
    ['s', null],
    ['none', 'ENOENT'],
    ['d', 'EISDIR'],
    ['d/', 'EISDIR'],
    ['f/', 'ENOTDIR'],
    ['.', 'EISDIR'],
    ['none/x', 'ENOENT'],
  ])('unlink of %s is %s', (path, answer) => {
    expect(made().unlink(path)).toBe(answer)
  })

  test.each([
    ['d', 'ENOTEMPTY'],
    ['/tmp', null],
    ['f', 'ENOTDIR'],
    ['none', 'ENOENT'],
    ['none/x', 'ENOENT'],
    ['.', 'EINVAL'],
    ['d/..', 'ENOTEMPTY'],
    ['/', 'EBUSY'],
  ])('rmdir of %s is %s', (path, answer) => {
    expect(made().rmdir(path)).toBe(answer)
  })

  test.each([
    ['f', 'g', null],
    ['f', 'd/x', null],
    ['f', 'f', null],
    ['d', 'e', null],
    ['d', '/tmp', null],
    ['d', '/home', 'ENOTEMPTY'],
    ['d', 'f', 'ENOTDIR'],
    ['f', 'd', 'EISDIR'],
    ['f', '/home', 'ENOTEMPTY'],
    ['d', '/var', 'ENOTEMPTY'],
    ['d', 'd/y', 'EINVAL'],
    ['f/', 'g', 'ENOTDIR'],
    ['f', 'g/', 'ENOTDIR'],
    ['none', 'g', 'ENOENT'],
    ['none/x', 'g', 'ENOENT'],
    ['f', 'none/x', 'ENOENT'],
    ['.', 'g', 'EBUSY'],
    ['f', '..', 'EBUSY'],
  ])('rename of %s to %s is %s', (from, to, answer) => {
    expect(made().rename(from, to)).toBe(answer)
  })
})

describe('permissions', () => {
  test('a user makes files where everybody may', () => {
    const names = made()
    expect(names.touch('mine', USER)).toBeNull()
    expect(names.touch('d/mine', USER)).toBe('EACCES')
    expect(names.unlink('d/x', USER)).toBe('EACCES')
    expect(names.rename('d/x', 'y', USER)).toBe('EACCES')
    expect(names.rename('f', 'd/y', USER)).toBe('EACCES')
    expect(names.rmdir('/home/user', USER)).toBe('EACCES')
    expect(names.touch('f', USER)).toBe('EACCES')
    expect(names.touch('s', OTHER)).toBe('EACCES')
  })

  test('only the owner changes the mode', () => {
    const names = made()
    expect(names.chmod('s', 0o700, OTHER)).toBe('EPERM')
    expect(names.chmod('s', 0o700, USER)).toBeNull()
    expect(names.chmod('none', 0o700, USER)).toBe('ENOENT')
  })

  test('connecting needs write permission, of the class one belongs to', () => {
    const names = made()
    expect(names.findSocket('s', USER)).toBe(7)
    expect(names.findSocket('s', OTHER)).toBe('EACCES')
    names.chmod('s', 0o070)
    expect(names.findSocket('s', USER)).toBe('EACCES')
    expect(names.findSocket('s', OTHER)).toBe(7)
    expect(names.findSocket('s', { uid: 0, gid: 0 })).toBe(7)
  })

  test('a directory that may not be searched hides what is in it', () => {
    const names = made()
    names.chmod('d', 0o600)
    expect(names.exists('d/x', USER)).toBe(false)
    expect(names.isSocket('d/x', USER)).toBe('EACCES')
    expect(names.mkdir('d/y', USER)).toBe('EACCES')
  })

  test('the umask takes bits from new files', () => {
    const names = made()
    expect(names.findSocket('s', OTHER)).toBe('EACCES')
    names.umask = 0
    names.makeSocket('open', 8, USER)
    expect(names.findSocket('open', OTHER)).toBe(8)
  })
})

test('what is there', () => {
  const names = made()
  expect(names.list('.')).toEqual(['d', 'f', 's'])
  expect(names.list('f')).toBe('ENOTDIR')
  expect(names.list('none')).toBe('ENOENT')
  expect(names.isSocket('s')).toBe(true)
  expect(names.isSocket('f')).toBe(false)
  expect(names.findSocket('f', USER)).toBe('EACCES')
  expect(names.findSocket('d/x', { uid: 0, gid: 0 })).toBe('ECONNREFUSED')
})

test('a clone goes its own way', () => {
  const names = made()
  names.holdAbstract(1, '\0name', 7)
  const copy = names.clone()
  names.unlink('f')
  names.chmod('s', 0)
  names.freeAbstract(1, '\0name', 7)
  copy.rename('d', 'e')
  expect(copy.exists('f')).toBe(true)
  expect(copy.findSocket('s', USER)).toBe(7)
  expect(copy.abstractHolder(1, '\0name')).toBe(7)
  expect(names.list('.')).toEqual(['d', 's'])
  expect(copy.list('.')).toEqual(['f', 's', 'e'])
})

test('a working directory that was taken away is cloned as well', () => {
  const names = new UnixNamespace()
  expect(names.rmdir('/home/user')).toBeNull()
  const copy = names.clone()
  copy.touch('f')
  expect([names.list('.'), copy.list('.')]).toEqual([[], ['f']])
  expect(copy.exists('/home/user')).toBe(false)
})

test('abstract names are of one type, and only their holder frees them', () => {
  const names = new UnixNamespace()
  names.holdAbstract(1, '\0name', 7)
  expect(names.abstractHolder(2, '\0name')).toBeNull()
  names.freeAbstract(1, '\0name', 8)
  expect(names.abstractHolder(1, '\0name')).toBe(7)
})
