/** Every setting of a host has a test that changes it; those that begin as a socket's values are here. */
import { readdirSync, readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { LINUX_SETTINGS, type Settings } from '../../src/core/kernel/settings.ts'
import * as dp from '../../src/index.ts'
import { simulate } from '../../src/index.ts'
import { tcpPair } from '../adapters/support/pair.ts'
import { bytesOf } from './support.ts'

const ROOT = new URL('../', import.meta.url)

/** Nothing here asks routers for another way, which is all that it is for (docs/parity.md). */
const KEPT = ['tcp_retries1']

test('every setting is changed by some test, or docs/parity.md says that it is only kept', () => {
  const sources = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.test.ts'))
    .map((path) => readFileSync(new URL(path, ROOT), 'utf8'))
  const changed = (name: string): boolean =>
    sources.some((source) => new RegExp(`\\b${name}\\b(: |'| \\})`).test(source))
  const names = Object.keys(LINUX_SETTINGS).filter((name) => !KEPT.includes(name))
  expect(names.filter((name) => !changed(name))).toEqual([])
  const page = readFileSync(new URL('../docs/parity.md', ROOT), 'utf8')
  for (const name of KEPT) expect(page).toContain(`\`${name}\``)
})

test.each<[keyof Settings, number, number, number, number]>([
  ['ip_default_ttl', 33, dp.SOCK_STREAM, dp.IPPROTO_IP, dp.IP_TTL],
  ['rmem_default', 50_000, dp.SOCK_DGRAM, dp.SOL_SOCKET, dp.SO_RCVBUF],
  ['wmem_default', 60_000, dp.SOCK_DGRAM, dp.SOL_SOCKET, dp.SO_SNDBUF],
  ['tcp_keepalive_time', 100, dp.SOCK_STREAM, dp.IPPROTO_TCP, dp.TCP_KEEPIDLE],
  ['tcp_keepalive_intvl', 10, dp.SOCK_STREAM, dp.IPPROTO_TCP, dp.TCP_KEEPINTVL],
  ['tcp_keepalive_probes', 3, dp.SOCK_STREAM, dp.IPPROTO_TCP, dp.TCP_KEEPCNT],
])('%s: %i is what sockets begin with', (name, value, type, level, option) => {
  const host = simulate({ settings: { [name]: value } }).host('host')
  expect(host.socket(dp.AF_INET, type).getsockopt(level, option)).toBe(value)
})

test('tcp_rto_min_us bounds how soon something is sent again', async () => {
  const rto = async (tcp_rto_min_us: number): Promise<number> => {
    const { near, far } = await tcpPair(simulate({ settings: { tcp_rto_min_us: tcp_rto_min_us } }))
    await near.send('x')
    await far.recv(1)
    const info = bytesOf(near, dp.IPPROTO_TCP, dp.TCP_INFO, 16)
    return new DataView(info.buffer, info.byteOffset).getUint32(8, true)
  }
  expect(await rto(200_000)).toBeGreaterThanOrEqual(200_000)
  expect(await rto(20_000)).toBeLessThan(100_000)
})
