import { Aedes } from 'aedes'
import mqtt from 'mqtt'
import { once } from 'node:events'
import net from 'node:net'
import { within } from '../support/lines.mjs'

export default {
  packages: ['mqtt', 'aedes'],
  protocol: 'MQTT 3.1.1',
  encrypted: true,
  async serve(bench) {
    const broker = await Aedes.createBroker()
    broker.on('clientError', () => {})
    broker.on('connectionError', () => {})
    const server = net.createServer(broker.handle)
    server.listen(1883)
    await once(server, 'listening')
    bench.later(() => new Promise((resolve) => broker.close(() => server.close(resolve))))
  },
  async talk() {
    const client = mqtt.connect('mqtt://server', { reconnectPeriod: 0, connectTimeout: 10_000, protocolVersion: 4, keepalive: 5, clientId: 'tester', family: 4 })
    try {
      return await within(60_000, new Promise((resolve, reject) => {
        client.on('error', reject)
        client.on('close', () => reject(new Error('closed')))
        const heard = []
        client.on('message', (topic, text) => { heard.push(`${topic} ${text}`); if (heard.length === 2) resolve(heard) })
        client.on('connect', () => client.subscribe('a/#', { qos: 1 }, () => {
          client.publish('a/b', 'one', { qos: 1 }, () => client.publish('a/c', 'two', { qos: 2 }))
        }))
      }))
    } finally {
      client.end(true)
    }
  },
  expect: ['a/b one', 'a/c two'],
  faults: [{ name: 'refused', matches: /ECONNREFUSED|closed/ }, 'lossy', 'slow', { name: 'reset', after: 4, matches: /ECONNRESET|closed/ }, { name: 'stalled', after: 4, matches: /timeout|closed|connack|keepalive/i }],
}
