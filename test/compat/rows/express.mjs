import express from 'express'
import { createServer } from 'node:http'
import { ANSWERS, ask, SERVER_FAULTS } from '../support/fetching.mjs'
import { listening } from '../support/lines.mjs'

export default {
  packages: ['express'],
  protocol: 'HTTP/1.1',
  async serve(bench) {
    const app = express()
    app.get('/hello/:name', (request, response) => response.send(`hello ${request.params.name}`))
    app.post('/sum', express.json(), (request, response) => response.send(String(request.body.numbers.reduce((a, b) => a + b))))
    await listening(bench, createServer(app), 80)
  },
  talk: ask,
  expect: ANSWERS,
  faults: SERVER_FAULTS,
}
