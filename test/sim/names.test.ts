import { expect, it } from 'vitest'
import { NameTable } from '../../src/sim/names.ts'

it('knows localhost', () => {
  const names = new NameTable()
  expect(names.lookup('localhost', 0)).toEqual(['127.0.0.1', '::1'])
  expect(names.lookup('LocalHost.', 2)).toEqual(['127.0.0.1'])
  expect(names.reverse('::1')).toEqual(['localhost'])
})

it('tells an unknown name from a name without addresses of the family', () => {
  const names = new NameTable()
  names.set('four', ['10.0.0.1'])
  expect(names.lookup('four', 10)).toEqual([])
  expect(names.lookup('five', 10)).toBeNull()
})

it('gives the first name of an address first, whatever happens to the others', () => {
  const names = new NameTable()
  names.set('server', ['10.0.0.1', 'fd00::1'])
  names.set('www', ['10.0.0.1'])
  names.set('mail', ['10.0.0.1'])
  expect(names.reverse('10.0.0.1')).toEqual(['server', 'www', 'mail'])
  names.remove('server')
  expect(names.reverse('10.0.0.1')).toEqual(['www', 'mail'])
  expect(names.reverse('fd00::1')).toEqual([])
  expect(names.remove('server')).toBe(false)
})

it('changes a name in its copy alone', () => {
  const names = new NameTable()
  names.set('server', ['10.0.0.1'])
  const copy = names.clone()
  copy.set('server', ['10.0.0.2'])
  expect(names.lookup('server', 0)).toEqual(['10.0.0.1'])
  expect(copy.lookup('server', 0)).toEqual(['10.0.0.2'])
  expect(copy.reverse('10.0.0.1')).toEqual([])
  expect(names.reverse('10.0.0.1')).toEqual(['server'])
})
