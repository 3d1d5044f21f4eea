// Acknowledgements that wait for the end of a call, and what comes behind them, where segments are handed over.
import { describe, expect, test, vi } from 'vitest'
import { Wire } from './support/wire.ts'

/** A wire to whose peer segments are handed over, as on a loopback. */
function handedOver(): Wire {
  const wire = new Wire()
  const { kernel } = wire.host
  const route = kernel.route.bind(kernel)
  vi.spyOn(kernel, 'route').mockImplementation((...way) => {
    const found = route(...way)
    return typeof found === 'string' ? found : { ...found, handling: 'handed-over' }
  })
  return wire
}

describe('during a call', () => {
  test('an acknowledgement waits; data that comes behind it lets it go first', () => {
    const wire = handedOver()
    const sock = wire.accepted()
    sock.send('hello')
    wire.put('.')
    expect(wire.record(sock).tcb).toMatchObject({
      flow: { packetsOut: 1, backlog: [expect.anything()] },
    })
    wire.put('P.', { data: 'x' })
    expect(wire.record(sock).tcb).toMatchObject({ flow: { packetsOut: 0, backlog: [] } })
    expect(sock.recv()).toBe('x')
  })

  test('what comes behind the acknowledgement that ends the connection finds nobody', () => {
    const wire = handedOver()
    const sock = wire.connected()
    wire.send('F.')
    sock.send('hello')
    sock.shutdown(1)
    expect(wire.states()).toEqual(['LAST_ACK'])
    wire.take()
    wire.put('.')
    expect(wire.states()).toEqual(['LAST_ACK'])
    wire.send('P.', { seq: 2, data: 'x' })
    expect(wire.states()).toEqual(['CLOSE'])
    expect(wire.take()).toEqual([])
    expect(sock.getsockopt(1, 4)).toBe(0)
  })
})
