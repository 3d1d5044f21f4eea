import { serve } from '@hono/node-server'
import { Hono } from 'hono'
import { once } from 'node:events'
import { ANSWERS, ask, SERVER_FAULTS } from '../support/fetching.mjs'

export default {
  packages: ['hono', '@hono/node-server'],
  protocol: 'HTTP/1.1',
  async serve(bench) {
    const app = new Hono()
    app.get('/hello/:name', (c) => c.text(`hello ${c.req.param('name')}`))
    app.post('/sum', async (c) => c.text(String((await c.req.json()).numbers.reduce((a, b) => a + b))))
    const server = serve({ fetch: app.fetch, port: 80 })
    await once(server, 'listening')
    bench.later(() => new Promise((resolve) => { server.close(resolve); server.closeAllConnections() }))
  },
  talk: ask,
  expect: ANSWERS,
  faults: SERVER_FAULTS,
}
