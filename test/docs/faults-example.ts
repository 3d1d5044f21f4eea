import { simulate, text } from 'dryport'

const world = simulate({
  seed: 7,
  latency: 20,
  faults: [
    { kind: 'link', between: ['client', 'server'], loss: 0.2, jitter: '5ms' },
    { at: '1s', for: '2s', kind: 'partition', between: ['client', 'server'] },
  ],
})
const [client, server] = [world.host('client'), world.host('server')]

const listener = await server.createServer(['', 80])
const sock = await client.createConnection(['server', 80])
const [conn] = await listener.accept()
await client.sleep(1100)
await sock.sendall('still there?')
console.log(text(await conn.recv(100)), 'at', Math.round(world.now), 'ms')
