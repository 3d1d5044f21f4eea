/** A message is taken to be what one recv gives. TCP keeps bytes, not messages. */
import { type Host, type Socket, text } from 'dryport'
import { type Programs, service } from 'dryport/testing'
import { animal } from '../animal.ts'
import { lines } from '../lines.ts'
import { dial, listen } from '../serving.ts'

const ORDERS = ['buy 10', 'sell 7']

async function client(host: Host): Promise<void> {
  const sock = await dial(host)
  for (const order of ORDERS) await sock.sendall(`${order}\n`)
  const replies = lines(sock)
  for (const order of ORDERS) {
    const reply = await replies.next()
    if (reply !== `done: ${order}`) throw new Error(`${order}: the server says ${reply}`)
  }
  await sock.close()
}

function programs(serve: (conn: Socket) => Promise<void>): Programs<undefined> {
  return {
    server: service(async (host) => {
      const [conn] = await (await listen(host)).accept()
      await serve(conn)
      await conn.close()
    }),
    client,
  }
}

const sick = programs(async (conn) => {
  for (;;) {
    const message = text(await conn.recv(1024)).trimEnd()
    if (message === '') return
    await conn.sendall(`done: ${message}\n`)
  }
})

const fixed = programs(async (conn) => {
  const orders = lines(conn)
  for (;;) {
    const order = await orders.next()
    if (order === null) return
    await conn.sendall(`done: ${order}\n`)
  }
})

export const framing = animal({
  name: 'framing',
  bug: 'one recv is taken for one message',
  sick,
  fixed,
  // The server does not look until both messages are there.
  minimum: {
    seed: 1,
    faults: [{ kind: 'pause', host: 'server', what: 'programs', for: 1 }],
    input: undefined,
  },
})
