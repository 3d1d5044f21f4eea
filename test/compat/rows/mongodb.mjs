import { MongoClient } from 'mongodb'
import net from 'node:net'
import { BSON } from 'mongodb'
import { listening } from '../support/lines.mjs'

/** Answers what a driver asks first, and `find`: OP_MSG alone. */
function answer(command) {
  if ('find' in command) return { ok: 1, cursor: { id: BSON.Long.fromNumber(0), ns: 'db.things', firstBatch: Array.from({ length: 20 }, (_, n) => ({ _id: n, text: 'x'.repeat(200) })) } }
  if ('ping' in command || 'endSessions' in command) return { ok: 1 }
  return { ok: 1, helloOk: true, isWritablePrimary: true, ismaster: true, maxBsonObjectSize: 16777216, maxMessageSizeBytes: 48000000, maxWriteBatchSize: 100000, minWireVersion: 0, maxWireVersion: 21, readOnly: false }
}

function serveOne(socket) {
  let rest = Buffer.alloc(0)
  socket.on('error', () => {})
  socket.on('data', (chunk) => {
    rest = Buffer.concat([rest, chunk])
    while (rest.length >= 16 && rest.length >= rest.readInt32LE(0)) {
      const message = rest.subarray(0, rest.readInt32LE(0))
      rest = rest.subarray(message.length)
      const legacy = message.readInt32LE(12) === 2004
      const start = legacy ? message.indexOf(0, 20) + 9 : 21
      const reply = BSON.serialize(answer(BSON.deserialize(message.subarray(start, start + message.readInt32LE(start)))))
      const head = Buffer.alloc(legacy ? 36 : 21)
      head.writeInt32LE(head.length + reply.length, 0)
      head.writeInt32LE(1, 4)
      head.writeInt32LE(message.readInt32LE(4), 8)
      head.writeInt32LE(legacy ? 1 : 2013, 12)
      if (legacy) { head.writeInt32LE(8, 16); head.writeInt32LE(1, 32) }
      socket.write(Buffer.concat([head, reply]))
    }
  })
}

export default {
  packages: ['mongodb'],
  protocol: 'MongoDB wire protocol',
  async serve(bench) {
    await listening(bench, net.createServer(serveOne), 27017)
  },
  async talk() {
    const client = new MongoClient('mongodb://server/?directConnection=true', { serverSelectionTimeoutMS: 10_000, connectTimeoutMS: 10_000, socketTimeoutMS: 10_000, family: 4, retryReads: false })
    try {
      const things = await client.db('db').collection('things').find({}).toArray()
      return [things.length, things[0].text.length]
    } finally {
      await client.close(true)
    }
  },
  expect: [20, 200],
  encrypted: true,
  faults: ['refused', 'lossy', 'slow', { name: 'stalled', after: 3, matches: /timed out|timeout/i }],
}
