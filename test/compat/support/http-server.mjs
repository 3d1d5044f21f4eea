// What every HTTP client in the matrix talks to.
import http from 'node:http'
import { listening } from './lines.mjs'

export async function serveHttp(bench) {
  await listening(bench, http.createServer((request, response) => {
    let body = ''
    request.setEncoding('utf8').on('data', (chunk) => { body += chunk }).on('end', () => {
      response.setHeader('content-type', 'application/json')
      response.end(JSON.stringify({ method: request.method, url: request.url, body }))
    })
  }), 80)
}

export const HTTP_FAULTS = ['refused', 'lossy', 'slow', { name: 'reset', after: 3, matches: /ECONNRESET|EPIPE|terminated|closed|hang up|aborted|other side/i }, { name: 'stalled', after: 3, matches: /timeout|aborted/i }]
export const HTTP_EXPECT = [{ method: 'GET', url: '/a', body: '' }, { method: 'POST', url: '/b', body: '{"x":1}' }]
