import { describe, expect, test } from 'vitest'
import type { NameEntry, Names } from '../../src/adapters/kernel-port.ts'
import { readAddress } from '../../src/adapters/names/read-address.ts'
import { AF_INET, AF_INET6 } from '../../src/index.ts'

/** Names that take their time, as real ones do. */
const slow: Names = {
  byName: async (name): Promise<NameEntry | null> =>
    name === 'known' ? { name, aliases: [], addresses: ['fd00::1', '10.0.0.1'] } : null,
  byAddress: async () => null,
}

describe('an address whose name takes time', () => {
  test('comes later, in the family that is wanted', async () => {
    const found = readAddress(slow, 'connect', AF_INET, ['known', 80])
    expect(found).toBeInstanceOf(Promise)
    expect(await found).toMatchObject({ ip: '10.0.0.1', port: 80 })
    expect(await readAddress(slow, 'connect', AF_INET6, ['known', 80])).toMatchObject({
      ip: 'fd00::1',
    })
  })

  test('fails later, but a wrong argument at once', async () => {
    await expect(readAddress(slow, 'connect', AF_INET, ['unknown', 80])).rejects.toMatchObject({
      code: 'EAI_NONAME',
      hostname: 'unknown',
    })
    expect(() => readAddress(slow, 'connect', AF_INET, ['known'])).toThrow('must be a pair')
    expect(readAddress(slow, 'connect', AF_INET, ['127.0.0.1', 1])).toMatchObject({ port: 1 })
  })
})
