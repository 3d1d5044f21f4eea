import axios from 'axios'
import { HTTP_EXPECT, HTTP_FAULTS, serveHttp } from '../support/http-server.mjs'

export default {
  packages: ['axios'],
  protocol: 'HTTP/1.1',
  serve: serveHttp,
  async talk() {
    const client = axios.create({ baseURL: 'http://server', timeout: 30_000, proxy: false })
    return [(await client.get('/a')).data, (await client.post('/b', { x: 1 })).data]
  },
  expect: HTTP_EXPECT,
  faults: HTTP_FAULTS,
}
