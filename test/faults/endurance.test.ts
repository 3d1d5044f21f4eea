// How long TCP lives: through what ends, and with the kernel's errno at the kernel's time through what does not. Times are
// those of facts 9.2, which the kernel's timer wheel makes up to 4 % late.
import { describe, expect, it } from 'vitest'
import type { Settings } from '../../src/core/kernel/settings.ts'
import { play } from './support/play.ts'
import { volume } from './support/volume.ts'
import { setting } from './support/world.ts'

async function connected(settings: Partial<Settings>) {
  const made = setting({ latency: 0.05, settings })
  const listener = await made.server.createServer(['', 80])
  const sock = await made.client.createConnection(['server', 80])
  const [conn] = await listener.accept()
  return { ...made, sock, conn }
}

describe('a partition', () => {
  it.each([
    [{ tcp_retries2: 1 }, 1.6],
    [{ tcp_retries2: 5 }, 13.3],
    [{ tcp_retries2: 8 }, 106.3],
    [{}, 938],
  ])('that lasts ends with ETIMEDOUT: %j after %d s', async (settings, measured) => {
    const { world, sock } = await connected(settings)
    world.partition('client', 'server')
    const began = world.now
    await sock.sendall('anybody?')
    await expect(sock.recv(100)).rejects.toMatchObject({ code: 'ETIMEDOUT' })
    const seconds = (world.now - began) / 1000
    expect(seconds).toBeGreaterThan(measured * 0.945 - 0.03)
    expect(seconds).toBeLessThan(measured * 1.005 + 0.05)
    await expect(sock.send('again')).rejects.toMatchObject({ code: 'EPIPE' })
  })

  it('fails a connect after 131 s', async () => {
    const { world, client, server } = setting()
    await server.createServer(['', 80])
    world.partition('client', 'server')
    await expect(client.createConnection(['10.0.0.2', 80])).rejects.toMatchObject({
      code: 'ETIMEDOUT',
    })
    expect(Math.round(world.now / 1000)).toBe(131)
  })

  it('of one side that does not send is not noticed', async () => {
    const { world, sock, conn } = await connected({})
    const heal = world.partition('client', 'server')
    await world.advanceTo(24 * 3600 * 1000)
    heal()
    await sock.sendall('good morning')
    expect(await conn.recv(100)).toHaveLength(12)
  })

  it('that heals in time costs nothing but time', async () => {
    const { world, sock, conn } = await connected({})
    const heal = world.partition('client', 'server')
    await sock.sendall(new Uint8Array(20_000))
    // Between the last two of all retransmissions.
    await world.advanceTo(720_000)
    heal()
    let size = 0
    while (size < 20_000) size += (await conn.recv(65_536)).length
    expect(size).toBe(20_000)
    expect(world.now).toBeLessThan(820_000)
  })
})

describe('a link that loses most', () => {
  it.each([0.2, 0.3, 0.5, 0.7, 0.9])(
    '%d of all packets: every byte, or ETIMEDOUT',
    async (loss) => {
      const endings = new Set<string>()
      for (let seed = 1; seed <= 5; seed += 1) {
        const schedule = [{ kind: 'link', between: ['client', 'server'], loss } as const]
        const { ending, wrong } = await play(volume, 'network', schedule, seed)
        expect(wrong).toEqual([])
        endings.add(ending)
      }
      // Whoever had nothing to send when the other gave up waits for ever, and hears of it. So early as at 0.3 a closed
      // socket may: one whose timeout has grown to the longest is given up at once (tcp_orphan_retries).
      for (const ending of endings) expect(['finished', 'ETIMEDOUT', 'deadlock']).toContain(ending)
      if (loss <= 0.2) expect([...endings]).toEqual(['finished'])
    },
  )
})
