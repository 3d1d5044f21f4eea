import { describe, expect, test } from 'vitest'
import { PortTable } from '../../../src/core/inet/ports.ts'

const HERE = '10.0.0.1'

describe('connections between the same two ports', () => {
  const peers = ['10.0.0.2', '10.0.0.3', '10.0.0.4']

  test.each([0, 1, 2])('the one at place %i leaves, the others stay', (gone) => {
    const ports = new PortTable()
    for (const [index, peer] of peers.entries()) ports.connect(HERE, 80, peer, 6000, index + 1)
    ports.disconnect(80, 6000, gone + 1)
    const found = peers.map((peer) => ports.connection(HERE, 80, peer, 6000))
    expect(found).toEqual(peers.map((_, index) => (index === gone ? undefined : index + 1)))
  })
})

test.each(['tcp', 'udp'] as const)('a port of %s is free until somebody is on it', (protocol) => {
  const ports = new PortTable()
  expect(ports.isFree(protocol, 80)).toBe(true)
  ports.occupy(protocol, 80, 1)
  expect(ports.isFree(protocol, 80)).toBe(false)
  expect(ports.on(protocol, 80)).toEqual([1])
  ports.vacate(protocol, 80, 1)
  expect(ports.isFree(protocol, 80)).toBe(true)
})
