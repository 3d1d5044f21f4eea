// Each internal of Node that the adapter stands on, by itself: a version of Node without it is told by name.

import { OutgoingMessage } from 'node:http'
import { Server, Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import { describe, expect, test } from 'vitest'
import { INTERNALS, MissingInternalError } from '../../src/adapters/node/internals.ts'
import { selfTest } from '../../src/node.ts'

describe('what is looked for', () => {
  test.each(Object.entries(INTERNALS))('%s', (name, { use, find }) => {
    expect(find(), `Node ${process.version} has no ${name}: ${use}`).toBeDefined()
  })
})

const METHODS: readonly (readonly [name: string, object: object, key: string])[] = [
  ['net.Socket.prototype.connect', Socket.prototype, 'connect'],
  ['net.Socket.prototype._unrefTimer', Socket.prototype, '_unrefTimer'],
  ['net.Server.prototype._listen2', Server.prototype, '_listen2'],
  ['tls.TLSSocket.prototype._wrapHandle', TLSSocket.prototype, '_wrapHandle'],
  ['http.OutgoingMessage.prototype._storeHeader', OutgoingMessage.prototype, '_storeHeader'],
  ['process._tickCallback', process, '_tickCallback'],
]

test.each(METHODS)('%s is there to be replaced', (name, object, key) => {
  const value = (object as Record<string, unknown>)[key]
  expect(typeof value, `Node ${process.version} has no ${name}`).toBe('function')
})

test('a missing internal is named, with the version of Node', () => {
  const error = new MissingInternalError('JSStream', 'what simulated handles derive from')
  expect(error.message).toContain(`Node ${process.version} has no JSStream`)
  expect(error).toMatchObject({ code: 'ERR_MISSING_INTERNAL', internal: 'JSStream' })
})

test('an echo and a TLS handshake', async () => {
  await selfTest()
})
