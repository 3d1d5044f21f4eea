import fetch from 'node-fetch'
import { HTTP_EXPECT, HTTP_FAULTS, serveHttp } from '../support/http-server.mjs'

export default {
  packages: ['node-fetch'],
  protocol: 'HTTP/1.1',
  serve: serveHttp,
  async talk() {
    const signal = AbortSignal.timeout(30_000)
    const one = await (await fetch('http://server/a', { signal })).json()
    const two = await (await fetch('http://server/b', { method: 'POST', body: '{"x":1}', signal })).json()
    return [one, two]
  },
  expect: HTTP_EXPECT,
  faults: HTTP_FAULTS,
}
