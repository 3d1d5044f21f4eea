import Fastify from 'fastify'
import { ANSWERS, ask, SERVER_FAULTS } from '../support/fetching.mjs'

export default {
  packages: ['fastify'],
  protocol: 'HTTP/1.1',
  async serve(bench) {
    const app = Fastify({ forceCloseConnections: true })
    app.get('/hello/:name', async (request) => `hello ${request.params.name}`)
    app.post('/sum', async (request) => String(request.body.numbers.reduce((a, b) => a + b)))
    await app.listen({ port: 80, host: '::' })
    bench.later(() => app.close())
  },
  talk: ask,
  expect: ANSWERS,
  faults: SERVER_FAULTS,
}
