import { expect, test } from 'vitest'
import { PortTable } from '../../src/core/inet/ports.ts'
import { BrokenInvariant, invariant } from '../../src/core/invariant.ts'

test('what holds passes in silence', () => {
  expect(() => invariant(true, 'phase', 'input', 0)).not.toThrow()
})

test('what does not says phase, input and time', () => {
  const broken = new BrokenInvariant('ports.vacate', 'record 7', 1500)
  expect(broken).toMatchObject({ phase: 'ports.vacate', input: 'record 7', at: 1500 })
  expect(broken.message).toBe('broken invariant: ports.vacate: record 7 at 1500 us')
  expect(() => invariant(false, 'ports.vacate', 'record 7', 1500)).toThrow(broken)
  expect(() => invariant(false, 'a', 'b', null)).toThrow('broken invariant: a: b')
})

test('nobody leaves a port or a connection that they are not in', () => {
  const ports = new PortTable()
  expect(() => ports.vacate('udp', 5000, 7)).toThrow('ports.vacate: record 7 on udp port 5000')
  expect(() => ports.disconnect(5000, 6000, 7)).toThrow('record 7, 5000 to 6000')
  ports.occupy('udp', 5000, 6)
  expect(() => ports.vacate('udp', 5000, 7)).toThrow(BrokenInvariant)
  expect(() => ports.vacate('tcp', 5000, 7)).toThrow('ports.vacate: record 7 on tcp port 5000')
  ports.occupy('tcp', 5000, 6)
  expect(() => ports.vacate('tcp', 5000, 7)).toThrow(BrokenInvariant)
  ports.connect('10.0.0.1', 5000, '10.0.0.2', 6000, 6)
  expect(() => ports.disconnect(5000, 6000, 7)).toThrow(BrokenInvariant)
})
