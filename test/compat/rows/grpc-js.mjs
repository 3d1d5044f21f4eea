import grpc from '@grpc/grpc-js'

const text = { serialize: (value) => Buffer.from(value), deserialize: (bytes) => String(bytes) }
const method = (path, responseStream) => ({ path, requestStream: false, responseStream, requestSerialize: text.serialize, requestDeserialize: text.deserialize, responseSerialize: text.serialize, responseDeserialize: text.deserialize })
const service = { shout: method('/echo.Echo/Shout', false), count: method('/echo.Echo/Count', true) }
const Client = grpc.makeGenericClientConstructor(service, 'Echo')

export default {
  packages: ['@grpc/grpc-js'],
  protocol: 'gRPC over HTTP/2',
  async serve(bench) {
    const server = new grpc.Server()
    server.addService(service, {
      shout: (call, done) => done(null, call.request.toUpperCase()),
      count: (call) => { for (let n = 1; n <= Number(call.request); n += 1) call.write(String(n)); call.end() },
    })
    await new Promise((resolve, reject) => server.bindAsync('0.0.0.0:50051', grpc.ServerCredentials.createInsecure(), (error) => (error ? reject(error) : resolve())))
    bench.later(async () => server.forceShutdown())
  },
  async talk(bench) {
    const client = new Client('server:50051', grpc.credentials.createInsecure(), { 'grpc.use_local_subchannel_pool': 1 })
    const deadline = () => ({ deadline: Date.now() + 20_000 })
    try {
      const shouted = await new Promise((resolve, reject) => client.shout('hello', new grpc.Metadata(), deadline(), (error, value) => (error ? reject(error) : resolve(value))))
      const counted = []
      for await (const one of client.count('3', new grpc.Metadata(), deadline())) counted.push(one)
      return { shouted, counted }
    } finally {
      client.close()
      // It has timers that go on when it is closed, and would go on into the next world.
      await bench.sleep(200_000)
    }
  },
  expect: { shouted: 'HELLO', counted: ['1', '2', '3'] },
  faults: ['refused', 'lossy', 'slow', { name: 'reset', after: 4, matches: /UNAVAILABLE|RESET|refused/i }, { name: 'stalled', after: 4, matches: /DEADLINE_EXCEEDED|Deadline/ }],
}
