import { simulate, text } from 'dryport'

const world = simulate({ seed: 7, latency: 20 })
const server = world.host('server')
const client = world.host('client')

const listener = server.socket()
await listener.bind(['', 9999])
await listener.listen(5)

const sock = client.socket()
await sock.connect(['server', 9999])
const [conn, [peer]] = await listener.accept()
await conn.sendall(`welcome, ${peer}`)
console.log(text(await sock.recv(1024)), 'at', world.now, 'ms')

sock.settimeout(30_000)
await sock.recv(1024).catch((error) => console.log(error.message, 'at', world.now, 'ms'))
