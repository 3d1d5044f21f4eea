// Several addresses of one name: the events of each attempt, and what a look-up of one's own may do.
const net = require('node:net')
const server = net.createServer((s) => s.end('ok'))
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address()
  const lookup = (list) => (_name, options, done) =>
    process.nextTick(done, null, options.all ? list : list[0].address, list[0].family)
  const mask = (value) => (value === port ? 'PORT' : value)
  const run = (list, options, next) => {
    const socket = net.connect({ host: 'somewhere', port, lookup: lookup(list), ...options })
    for (const event of [
      'lookup',
      'connectionAttempt',
      'connectionAttemptFailed',
      'connectionAttemptTimeout',
      'connect',
      'end',
    ]) {
      socket.on(event, (...args) =>
        console.log(event, ...args.map((a) => (a instanceof Error ? a.code : mask(a)))),
      )
    }
    socket.on('error', (e) =>
      console.log(
        'error',
        e.code,
        e.constructor.name,
        (e.errors ?? []).map((x) => `${x.code} ${x.address}`).join(),
      ),
    )
    socket.on('close', (had) => {
      console.log(
        'close',
        had,
        socket.autoSelectFamilyAttemptedAddresses?.map((a) => a.replace(port, 'PORT')),
      )
      next()
    })
    socket.resume()
  }
  const four = { address: '127.0.0.1', family: 4 }
  const six = { address: '::1', family: 6 }
  run([six, four], { autoSelectFamily: true }, () => {
    run([four, six], { autoSelectFamily: true }, () => {
      run([six], {}, () => {
        run([{ address: '127.0.0.9', family: 4 }, six], { autoSelectFamily: true }, () => {
          run([four], { family: 4 }, () => {
            run([{ address: 'nonsense', family: 4 }], { family: 4 }, () => server.close())
          })
        })
      })
    })
  })
})
