import { Pool } from 'undici'
import { HTTP_EXPECT, HTTP_FAULTS, serveHttp } from '../support/http-server.mjs'

export default {
  packages: ['undici'],
  protocol: 'HTTP/1.1',
  serve: serveHttp,
  async talk() {
    const pool = new Pool('http://server', { headersTimeout: 20_000, bodyTimeout: 20_000, connectTimeout: 20_000 })
    try {
      const one = await (await pool.request({ path: '/a', method: 'GET' })).body.json()
      const two = await (await pool.request({ path: '/b', method: 'POST', body: '{"x":1}' })).body.json()
      return [one, two]
    } finally {
      await pool.destroy()
    }
  },
  expect: HTTP_EXPECT,
  faults: HTTP_FAULTS,
}
