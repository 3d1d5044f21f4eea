import { describe, expect, test } from 'vitest'
import {
  CallProgram,
  ExploreError,
  type ExploreOptions,
  explore,
  exploreText,
} from '../../src/testing/index.ts'

const HANDSHAKE = new CallProgram({
  server: {
    host: 'server',
    steps: [
      { op: 'listen', sock: 'l', port: 80, backlog: 1 },
      { op: 'accept', sock: 'l', as: 'c' },
      { op: 'close', sock: 'c' },
    ],
  },
  client: {
    host: 'client',
    steps: [
      { op: 'connect', sock: 'c', host: 'server', port: 80 },
      { op: 'recv', sock: 'c', size: 1 },
      { op: 'close', sock: 'c' },
    ],
  },
})

/** Two clients and one listener: one closes, the other resets. */
const INTERPLAY = new CallProgram({
  server: {
    host: 'server',
    steps: [
      { op: 'listen', sock: 'l', port: 80, backlog: 1 },
      { op: 'accept', sock: 'l', as: 'one' },
      { op: 'recv', sock: 'one', size: 10 },
      { op: 'close', sock: 'one' },
      { op: 'accept', sock: 'l', as: 'two' },
      { op: 'recv', sock: 'two', size: 10 },
      { op: 'close', sock: 'two' },
      { op: 'close', sock: 'l' },
    ],
  },
  closer: {
    host: 'closer',
    steps: [
      { op: 'sleep', ms: 1 },
      { op: 'connect', sock: 'c', host: 'server', port: 80 },
      { op: 'close', sock: 'c' },
    ],
  },
  resetter: {
    host: 'resetter',
    steps: [
      { op: 'sleep', ms: 1 },
      { op: 'connect', sock: 'c', host: 'server', port: 80 },
      { op: 'reset', sock: 'c' },
    ],
  },
})

describe('an exploration', () => {
  test('goes through every order of one handshake', () => {
    const report = explore(HANDSHAKE)
    expect(report.complete).toBe(true)
    expect(report.notReached).toEqual([])
    // The client may call before the server listens.
    expect([...report.outcomes.keys()].sort()).toEqual([
      'server: ok, ok, ok\nclient: ok, 0 bytes, ok',
    ])
  })

  test('completes the interplay of accept, close and reset', () => {
    const report = explore(INTERPLAY, {
      sometimes: {
        'both wait to be accepted': (state) => queued(state, 'server') === 2,
        'the reset one is accepted first': (state) => state.results('server')[2] === 'ECONNRESET',
      },
      always: { 'the accept queue holds two at most': (state) => queued(state, 'server') <= 2 },
    })
    expect(report.complete).toBe(true)
    expect(report.states).toBeGreaterThan(1000)
    expect(report.transitions).toBe(report.states - 1 + report.merged)
    // Who is called to account at once never lets two of them wait.
    expect(report.notReached).toEqual(['both wait to be accepted'])
    expect(exploreText(report)).toContain(`${report.states} states`)
    expect(report.outcomes.size).toBe(2)
  })

  test('tells the path to a state that should not be', () => {
    const options: ExploreOptions = {
      always: { 'nobody is reset': (state) => !state.results('server').includes('ECONNRESET') },
    }
    expect(() => explore(INTERPLAY, options)).toThrow(ExploreError)
  })

  test('places one fault everywhere', () => {
    const report = explore(HANDSHAKE, {
      faults: [{ kind: 'half-open', host: 'server' }],
      sometimes: {
        'the client is reset': (state) => state.results('client').includes('ECONNRESET'),
      },
    })
    expect(report.complete).toBe(true)
    // Once the server has forgotten the connection, the client waits for ever.
    expect([...report.outcomes.keys()]).toContain('server: ok, ok, ok\nclient: ok')
    expect(report.notReached).toEqual(['the client is reset'])
  })

  test('says when a bound was met', () => {
    expect(explore(INTERPLAY, { depth: 10 }).complete).toBe(false)
    expect(explore(INTERPLAY, { most: 100 }).complete).toBe(false)
  })
})

function queued(
  state: Parameters<NonNullable<ExploreOptions['always']>[string]>[0],
  host: string,
): number {
  return state.netstat(host).find((row) => row.state === 'LISTEN')?.receiveQueue ?? 0
}
