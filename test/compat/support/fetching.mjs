// The client of every HTTP server in the matrix.
import { get, request } from 'node:http'
import { once } from 'node:events'

async function read(sent) {
  sent.on('error', () => {}).on('timeout', () => sent.destroy(new Error('timeout')))
  const [response] = await once(sent, 'response')
  let body = ''
  response.setEncoding('utf8')
  for await (const chunk of response) body += chunk
  return `${response.statusCode} ${body}`
}

export async function ask() {
  const options = { host: 'server', family: 4, timeout: 30_000, agent: false }
  const one = await read(get({ ...options, path: '/hello/world' }))
  const posted = request({ ...options, path: '/sum', method: 'POST', headers: { 'content-type': 'application/json' } })
  posted.end('{"numbers":[1,2,3]}')
  return [one, await read(posted), (await read(get({ ...options, path: '/nowhere' }))).slice(0, 3)]
}

export const ANSWERS = ['200 hello world', '200 6', '404']
export const SERVER_FAULTS = ['refused', 'lossy', 'slow', { name: 'reset', after: 3, matches: /ECONNRESET|EPIPE|hang up|aborted/ }, { name: 'stalled', after: 3, matches: /timeout/ }]
