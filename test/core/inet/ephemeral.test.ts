import { describe, expect, test } from 'vitest'
import { inetAddress } from '../../../src/core/address/socket-address.ts'
import { autobind, bindInet, chooseConnectPort } from '../../../src/core/inet/bind.ts'
import { type InetSock, PORT_BY_CONNECT } from '../../../src/core/inet/inet-sock.ts'
import type { PortProtocol } from '../../../src/core/inet/ports.ts'
import type { Settings } from '../../../src/core/kernel/settings.ts'
import type { TestHost } from '../../support/two-kernels.ts'
import { PlainSock, plainHost } from './plain.ts'

function host(low: number, high: number, more: Partial<Settings> = {}, seed = 1): TestHost {
  return plainHost({ settings: { ip_local_port_range: [low, high], ...more } }, seed)
}

/** bind(0) until it fails: the ports, and the errno. */
function bindAll(
  on: TestHost,
  protocol: PortProtocol,
  most: number,
  prepare: (sock: InetSock) => void = () => {},
  ip = '127.0.0.1',
): readonly [number[], string | null] {
  const ports: number[] = []
  for (let i = 0; i < most; i++) {
    const sock = PlainSock.make(on.kernel, 2)
    prepare(sock)
    const { failure } = bindInet(on.kernel, sock, inetAddress(2, ip, 0), protocol)
    if (failure !== null) return [ports, failure]
    ports.push(sock.localPort)
  }
  return [ports, null]
}

const NEVER = (): boolean => false

/** A connection from an unbound socket, entered in the table. */
function dial(
  on: TestHost,
  remoteIp = '127.0.0.1',
  remotePort = 5000,
  mayReplace = NEVER,
  prepare: (sock: InetSock) => void = () => {},
): number | string {
  const { kernel } = on
  const sock = PlainSock.make(kernel, 2)
  sock.localIp = '127.0.0.1'
  prepare(sock)
  const answer = chooseConnectPort(kernel, sock, remoteIp, remotePort, mayReplace)
  if (answer.failure !== null) return answer.failure
  sock.boundIp = sock.localIp
  sock.state = 'connected'
  kernel.ports.connect(sock.localIp, sock.localPort, remoteIp, remotePort, sock.id)
  return answer.value.port
}

describe('bind(0) (facts 2.5)', () => {
  test('TCP takes the parity that the range does not begin with, as long as it lasts', () => {
    const [ports] = bindAll(host(32768, 60999), 'tcp', 300)
    expect(ports.every((port) => port % 2 === 1)).toBe(true)
    const [odd] = bindAll(host(32769, 60999), 'tcp', 300)
    expect(odd.every((port) => port % 2 === 0)).toBe(true)
    const [all, failure] = bindAll(host(40000, 40009), 'tcp', 20)
    expect([all.length, failure]).toEqual([10, 'EADDRINUSE'])
    expect(all.slice(0, 5).every((port) => port % 2 === 1)).toBe(true)
  })

  test('UDP takes both', () => {
    const [ports] = bindAll(host(32768, 60999), 'udp', 300)
    const odd = ports.filter((port) => port % 2 === 1).length
    expect(odd).toBeGreaterThan(100)
    expect(odd).toBeLessThan(200)
  })

  test('in no order', () => {
    const [ports] = bindAll(host(32768, 60999), 'tcp', 50)
    const rising = ports.filter((port, i) => port > (ports[i - 1] ?? 0)).length
    expect(rising).toBeGreaterThan(10)
    expect(rising).toBeLessThan(40)
  })

  test.each([
    [40000, 40003, 'tcp', 4],
    [40000, 40003, 'udp', 4],
    [40000, 40002, 'tcp', 2],
    [40000, 40002, 'udp', 3],
    [40000, 40000, 'tcp', 1],
    [40000, 40000, 'udp', 1],
    [40000, 40001, 'tcp', 2],
  ] as const)('range %i to %i, %s: %i ports', (low, high, protocol, count) => {
    for (let seed = 1; seed < 5; seed++) {
      const [ports, failure] = bindAll(host(low, high, {}, seed), protocol, 9)
      expect([ports.length, failure]).toEqual([count, 'EADDRINUSE'])
      expect(new Set(ports).size).toBe(count)
    }
  })

  test('reserved ports are passed over', () => {
    const reserved = host(40000, 40003, { ip_local_reserved_ports: [[40000, 40001]] })
    const [ports, failure] = bindAll(reserved, 'tcp', 4)
    expect([ports.sort(), failure]).toEqual([[40002, 40003], 'EADDRINUSE'])
    const sock = PlainSock.make(reserved.kernel, 2)
    expect(bindInet(reserved.kernel, sock, inetAddress(2, '127.0.0.1', 40000), 'tcp').failure).toBe(
      null,
    )
    expect(bindAll(reserved, 'udp', 4)[0]).toHaveLength(2)
  })

  const reuse = (sock: InetSock): void => {
    sock.options.reuseAddr = true
  }

  test('SO_REUSEADDR shares nothing in TCP, but for ip_autobind_reuse', () => {
    expect(bindAll(host(40000, 40003), 'tcp', 9, reuse)[0]).toHaveLength(4)
    expect(bindAll(host(40000, 40003, { ip_autobind_reuse: 1 }), 'tcp', 9, reuse)[1]).toBe(null)
    expect(bindAll(host(40000, 40003, { ip_autobind_reuse: 1 }), 'tcp', 9)[1]).toBe('EADDRINUSE')
    const port = (sock: InetSock): void => {
      sock.options.reusePort = true
    }
    expect(bindAll(host(40000, 40003), 'tcp', 9, port)[0]).toHaveLength(4)
  })

  test('SO_REUSEADDR looks into the lower half first', () => {
    const [ports] = bindAll(host(40000, 40039), 'tcp', 20, reuse)
    expect(Math.max(...ports)).toBeLessThan(40020)
  })

  test('UDP shares with SO_REUSEADDR', () => {
    expect(bindAll(host(40000, 40001), 'udp', 9, reuse)[1]).toBe(null)
  })

  test('IP_LOCAL_PORT_RANGE narrows the range', () => {
    const narrow = (sock: InetSock): void => {
      sock.options.localPortRange = (40011 << 16) | 40010
    }
    const [ports, failure] = bindAll(host(40000, 40039), 'tcp', 9, narrow)
    expect([ports.sort(), failure]).toEqual([[40010, 40011], 'EADDRINUSE'])
    const beyond = (sock: InetSock): void => {
      sock.options.localPortRange = (50000 << 16) | 30000
    }
    expect(bindAll(host(40000, 40003), 'tcp', 9, beyond)[0]).toHaveLength(4)
  })

  test('an unbound listener gets EADDRINUSE, an unbound UDP socket EAGAIN', () => {
    for (const [protocol, expected] of [
      ['tcp', 'EADDRINUSE'],
      ['udp', 'EAGAIN'],
    ] as const) {
      const on = host(40000, 40003)
      bindAll(on, protocol, 9)
      expect(autobind(on.kernel, PlainSock.make(on.kernel, 2), protocol).failure).toBe(expected)
    }
  })
})

describe('connect (facts 2.5)', () => {
  test('takes the parity that the range begins with, in small rising steps', () => {
    const on = host(32768, 60999)
    const ports = Array.from({ length: 300 }, () => dial(on) as number)
    expect(ports.every((port) => port % 2 === 0)).toBe(true)
    const steps = ports.slice(1).map((port, i) => port - (ports[i] as number))
    expect(steps.filter((step) => step > 0 && step <= 16).length).toBeGreaterThan(297)
    expect(new Set(steps).size).toBeGreaterThan(4)
  })

  test('begins elsewhere for another destination and another seed', () => {
    const first = (seed: number, port: number) =>
      dial(host(32768, 60999, {}, seed), '127.0.0.1', port)
    expect(new Set([first(1, 5000), first(1, 5001), first(2, 5000), first(2, 5001)]).size).toBe(4)
    expect(first(1, 5000)).toBe(first(1, 5000))
  })

  test('uses every port once for a destination, and again for another', () => {
    const on = host(40000, 40003)
    const all = (ip: string, port: number) => Array.from({ length: 5 }, () => dial(on, ip, port))
    for (const [ip, port] of [
      ['127.0.0.1', 5000],
      ['127.0.0.1', 5001],
      ['127.0.0.2', 5000],
    ] as const) {
      const [last, ...ports] = all(ip, port).reverse()
      expect(last).toBe('EADDRNOTAVAIL')
      expect(ports.sort()).toEqual([40000, 40001, 40002, 40003])
    }
  })

  test('leaves the last port of an odd range alone', () => {
    const on = host(40000, 40002)
    expect([dial(on), dial(on), dial(on)].sort()).toEqual([40000, 40001, 'EADDRNOTAVAIL'])
    expect(dial(host(40000, 40000))).toBe(40000)
  })

  test('keeps away from ports that were bound, and bind(0) from those of connections', () => {
    const on = host(40000, 40003)
    bindAll(on, 'tcp', 4)
    expect(dial(on)).toBe('EADDRNOTAVAIL')
    const other = host(40000, 40003)
    for (let i = 0; i < 4; i++) dial(other)
    expect(bindAll(other, 'tcp', 1)[1]).toBe('EADDRINUSE')
    expect(bindAll(other, 'tcp', 1, () => {}, '127.0.0.2')[1]).toBe(null)
  })

  test('passes over reserved ports, and takes every one of an own range', () => {
    const on = host(40000, 40003, { ip_local_reserved_ports: [[40000, 40002]] })
    expect([dial(on), dial(on)]).toEqual([40003, 'EADDRNOTAVAIL'])
    const own = (sock: InetSock): void => {
      sock.options.localPortRange = (40012 << 16) | 40010
    }
    const wide = host(40000, 40039)
    const ports = Array.from({ length: 4 }, () => dial(wide, '127.0.0.1', 5000, NEVER, own))
    expect(ports.sort()).toEqual([40010, 40011, 40012, 'EADDRNOTAVAIL'])
  })

  test('may replace a connection that its owner gives up', () => {
    const on = host(40000, 40001)
    dial(on)
    dial(on)
    const { kernel } = on
    const sock = PlainSock.make(kernel, 2)
    sock.localIp = '127.0.0.1'
    const asked: number[] = []
    const answer = chooseConnectPort(kernel, sock, '127.0.0.1', 5000, (holder) => {
      asked.push(holder)
      return asked.length === 2
    })
    expect(answer.value.replaces).toBe(asked[1])
    expect(sock.locks & PORT_BY_CONNECT).toBe(PORT_BY_CONNECT)
  })

  test('a bound port is kept, as long as its four-tuple is free', () => {
    const on = host(40000, 40003)
    const bound = (sock: InetSock): void => {
      sock.options.reuseAddr = true
      bindInet(on.kernel, sock, inetAddress(2, '127.0.0.1', 6000), 'tcp')
    }
    expect([
      dial(on, '127.0.0.1', 5000, NEVER, bound),
      dial(on, '127.0.0.1', 5000, NEVER, bound),
      dial(on, '127.0.0.1', 5001, NEVER, bound),
      dial(on, '127.0.0.1', 5000, () => true, bound),
    ]).toEqual([6000, 'EADDRNOTAVAIL', 6000, 6000])
  })
})

test('a copy of the port table goes its own way', () => {
  const on = host(40000, 40003)
  const port = dial(on) as number
  const copy = on.kernel.ports.clone()
  expect(copy.connection('127.0.0.1', port, '127.0.0.1', 5000)).toBeDefined()
  copy.disconnect(port, 5000, copy.on('tcp', port)[0] as number)
  copy.vacate('tcp', port, copy.on('tcp', port)[0] as number)
  expect(copy.on('tcp', port)).toEqual([])
  expect(on.kernel.ports.on('tcp', port)).toHaveLength(1)
  expect(on.kernel.ports.connection('127.0.0.1', port, '127.0.0.1', 5000)).toBeDefined()
  expect(copy.connection('127.0.0.1', port, '127.0.0.1', 5000)).toBeUndefined()
  expect(copy.secret(() => 7)).toBe(on.kernel.ports.secret(() => 8))
})
