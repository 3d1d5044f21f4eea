import { describe, expect, test } from 'vitest'
import { getprotobyname, getservbyname, getservbyport } from '../../src/core/services.ts'
import { outcome } from '../support/outcome.ts'
import { python, pythonIsThere } from '../support/python.ts'

describe('services', () => {
  test('are found by name, other name and port', () => {
    expect(getservbyname('http')).toBe(80)
    expect(getservbyname('www', 'tcp')).toBe(80)
    expect(getservbyname('domain', 'udp')).toBe(53)
    expect(getservbyport(443)).toBe('https')
    expect(getservbyport(123, 'udp')).toBe('ntp')
  })

  test('may have one name for TCP and another for UDP', () => {
    expect(getservbyport(514)).toBe('shell')
    expect(getservbyport(514, 'udp')).toBe('syslog')
  })

  test('are not found under another protocol or spelling', () => {
    const notFound = ['OSError', 'service/proto not found']
    expect(outcome(() => getservbyname('ssh', 'udp'))).toEqual(notFound)
    expect(outcome(() => getservbyname('SSH'))).toEqual(notFound)
    expect(outcome(() => getservbyport(80, 'udp'))).toEqual(['OSError', 'port/proto not found'])
    expect(outcome(() => getservbyport(65536))).toEqual([
      'OverflowError',
      'getservbyport: port must be 0-65535.',
    ])
  })
})

test('protocols are found by either name', () => {
  expect(getprotobyname('tcp')).toBe(6)
  expect(getprotobyname('IPv6-ICMP')).toBe(58)
  expect(outcome(() => getprotobyname('nothing'))).toEqual(['OSError', 'protocol not found'])
})

// Entries that every system's /etc/services has.
describe.runIf(pythonIsThere)('against Python', () => {
  test('the common services and protocols are the same', () => {
    const names = [
      ['http'],
      ['https', 'tcp'],
      ['ssh'],
      ['smtp'],
      ['ftp'],
      ['domain', 'udp'],
      ['pop3'],
    ]
    const wrong = [['no-such-service'], ['ssh', 'nothing'], [5]]
    const ports = [[80], [22], [25, 'tcp'], [21], [-1], [65536], [2 ** 31], ['x'], [80, 'nothing']]
    const protocols = ['tcp', 'TCP', 'udp', 'icmp', 'nothing', 5]
    const script = `
names, ports, protocols = data
answer([
  [outcome(lambda: socket.getservbyname(*n)) for n in names],
  [outcome(lambda: socket.getservbyport(*p)) for p in ports],
  [outcome(lambda: socket.getprotobyname(p)) for p in protocols]])`
    const ours = [
      [...names, ...wrong].map((args) => outcome(() => getservbyname(...(args as [string])))),
      ports.map((args) => outcome(() => getservbyport(...(args as [number])))),
      protocols.map((name) => outcome(() => getprotobyname(name as string))),
    ]
    expect(ours).toEqual(python(script, [[...names, ...wrong], ports, protocols]))
  })
})
