import { Redis } from 'ioredis'
import { serveRedis } from '../support/resp.mjs'
import { within } from '../support/lines.mjs'

export default {
  packages: ['ioredis'],
  protocol: 'RESP',
  serve: serveRedis,
  async talk() {
    const redis = new Redis({ host: 'server', lazyConnect: true, retryStrategy: () => null, maxRetriesPerRequest: 0, connectTimeout: 10_000, family: 4 })
    let last
    redis.on('error', (error) => { last = error })
    try {
      await redis.connect()
      await redis.set('a', 'x'.repeat(5000))
      const values = await within(20_000, Promise.all([redis.incr('n'), redis.incr('n'), redis.get('a'), redis.get('none')]))
      return [values[0], values[1], values[2].length, values[3]]
    } catch (error) {
      throw new Error(`${error.message} ${last?.message ?? ''}`)
    } finally {
      redis.disconnect()
    }
  },
  expect: [1, 2, 5000, null],
  faults: ['refused', 'lossy', 'slow', { name: 'reset', after: 4, matches: /ECONNRESET|closed/ }, { name: 'stalled', after: 4, matches: /timeout|ETIMEDOUT/i }],
  checks: {
    async 'connects again after a reset'(bench) {
      await bench.onServer(() => serveRedis(bench))
      const redis = new Redis({ host: 'server', family: 4 })
      redis.on('error', () => {})
      await redis.set('a', '1')
      bench.world.rule((packet) => (packet.body.payload?.length > 0 ? 'drop' : 'pass'), { until: 1 })
      redis.stream.resetAndDestroy()
      const value = await redis.get('a')
      redis.disconnect()
      if (value !== '1') throw new Error(String(value))
    },
  },
}
