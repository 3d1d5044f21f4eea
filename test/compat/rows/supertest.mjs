import express from 'express'
import request from 'supertest'

export default {
  packages: ['supertest', 'express'],
  protocol: 'HTTP/1.1',
  checks: {
    async 'listens on a port of its own'() {
      const app = express()
      app.get('/', (_, response) => response.json({ ok: true }))
      await request(app).get('/').expect(200, { ok: true })
      await request(app).get('/none').expect(404)
    },
    async 'a handler that never answers'(bench) {
      const app = express()
      app.get('/', () => {})
      const began = bench.now
      const error = await request(app).get('/').timeout(5000).then(() => null, (e) => e)
      if (error?.code !== 'ECONNABORTED' || bench.now - began < 5000) throw error ?? new Error('answered')
    },
  },
}
