import Koa from 'koa'
import { createServer } from 'node:http'
import { ANSWERS, ask, SERVER_FAULTS } from '../support/fetching.mjs'
import { listening } from '../support/lines.mjs'

export default {
  packages: ['koa'],
  protocol: 'HTTP/1.1',
  async serve(bench) {
    const app = new Koa()
    app.silent = true
    app.use(async (ctx) => {
      if (ctx.path.startsWith('/hello/')) ctx.body = `hello ${ctx.path.slice(7)}`
      else if (ctx.path === '/sum') {
        let text = ''
        for await (const chunk of ctx.req) text += chunk
        ctx.body = String(JSON.parse(text).numbers.reduce((a, b) => a + b))
      }
    })
    await listening(bench, createServer(app.callback()), 80)
  },
  talk: ask,
  expect: ANSWERS,
  faults: SERVER_FAULTS,
}
