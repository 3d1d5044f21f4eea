import { connect } from 'node:net'
import { expect, test } from 'vitest'
import { simulate, type TraceEvent } from '../../src/index.ts'
import { install } from '../../src/node.ts'

test('every attempt to connect is made on the host of the program', async () => {
  const world = simulate()
  const from: string[] = []
  world.trace$.subscribe((event: TraceEvent) => {
    if (event.kind === 'call' && event.call === 'connect') from.push(event.host)
  })
  world.partition(world.host('client'), world.host('server'))
  const installed = install(world)
  const error = await installed.run('client', () => {
    return new Promise((resolve) => {
      const socket = connect(80, 'server')
      socket.setTimeout(2000, () => socket.destroy(new Error('too slow')))
      socket.on('error', resolve)
    })
  })
  await installed.uninstall()
  expect(error).toMatchObject({ message: 'too slow' })
  expect(from).toEqual(['client', 'client'])
})
