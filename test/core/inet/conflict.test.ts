import { describe, expect, test } from 'vitest'
import { inetAddress } from '../../../src/core/address/socket-address.ts'
import { bindInet, isPortFree } from '../../../src/core/inet/bind.ts'
import type { InetSock, PortState } from '../../../src/core/inet/inet-sock.ts'
import { PlainSock, plainHost } from './plain.ts'

// The product of facts 2.1: state and flags of the first socket, its address (row), the second's (column).
const COLUMNS = ['any4', 'lo4', 'lo4b', 'any6', 'any6only', 'lo6'] as const
type Where = (typeof COLUMNS)[number]

interface Place {
  readonly family: 2 | 10
  readonly ip: string
  readonly v6only: boolean
  /** Where a connection of such a listener is. */
  readonly connected: string
}

const PLACES: Readonly<Record<Where, Place>> = {
  any4: { family: 2, ip: '0.0.0.0', v6only: false, connected: '127.0.0.1' },
  lo4: { family: 2, ip: '127.0.0.1', v6only: false, connected: '127.0.0.1' },
  lo4b: { family: 2, ip: '127.0.0.2', v6only: false, connected: '127.0.0.2' },
  any6: { family: 10, ip: '::', v6only: false, connected: '::1' },
  any6only: { family: 10, ip: '::', v6only: true, connected: '::1' },
  lo6: { family: 10, ip: '::1', v6only: false, connected: '::1' },
}

type Outcome = 'B' | 'l' | '-'
type Matrix = Readonly<Record<Where, string>>

const CONFLICT: Matrix = {
  any4: 'B B B B - -',
  lo4: 'B B - B - -',
  lo4b: 'B - B B - -',
  any6: 'B B B B B B',
  any6only: '- - - B B B',
  lo6: '- - - B B B',
}
const ONE_LISTENS: Matrix = {
  any4: 'l l l l - -',
  lo4: 'l l - l - -',
  lo4b: 'l - l l - -',
  any6: 'l l l l l l',
  any6only: '- - - l l l',
  lo6: '- - - l l l',
}
const CONNECTED: Matrix = {
  any4: 'B B - B - -',
  lo4: 'B B - B - -',
  lo4b: 'B - B B - -',
  any6: 'B - - B B B',
  any6only: '- - - B B B',
  lo6: '- - - B B B',
}

const FLAGS = ['', 'A', 'P', 'AP'] as const
type Flags = (typeof FLAGS)[number]

/** Which matrix rules; null is "no conflict anywhere". */
function matrixFor(state: PortState, first: Flags, second: Flags): Matrix | null {
  if (first.includes('P') && second.includes('P')) return null
  const bothReuse = first.includes('A') && second.includes('A')
  if (state === 'bound') return bothReuse ? ONE_LISTENS : CONFLICT
  if (state === 'listening') return CONFLICT
  return bothReuse ? null : CONNECTED
}

const STATES: readonly PortState[] = ['bound', 'listening', 'connected', 'timewait']

function flag(sock: InetSock, flags: Flags): void {
  sock.options.reuseAddr = flags.includes('A')
  sock.options.reusePort = flags.includes('P')
}

function outcome(
  state: PortState,
  firstFlags: Flags,
  secondFlags: Flags,
  row: Where,
  column: Where,
): Outcome {
  const { kernel } = plainHost()
  const from = PLACES[row]
  const first = PlainSock.make(kernel, from.family)
  first.options.v6only = from.v6only
  flag(first, firstFlags)
  expect(bindInet(kernel, first, inetAddress(from.family, from.ip, 5000), 'tcp').failure).toBe(null)
  first.state = state
  if (state === 'connected' || state === 'timewait') first.boundIp = from.connected

  const to = PLACES[column]
  const second = PlainSock.make(kernel, to.family)
  second.options.v6only = to.v6only
  flag(second, secondFlags)
  const answer = bindInet(kernel, second, inetAddress(to.family, to.ip, 5000), 'tcp')
  if (answer.failure !== null) {
    expect(answer.failure).toBe('EADDRINUSE')
    return 'B'
  }
  second.state = 'listening'
  return state === 'bound' && !isPortFree(kernel, first, 5000, 'tcp') ? 'l' : '-'
}

describe.each(STATES)('a TCP port whose first socket is %s', (state) => {
  for (const first of FLAGS) {
    for (const second of FLAGS) {
      test(`flags ${first || 'none'} and ${second || 'none'}`, () => {
        const matrix = matrixFor(state, first, second)
        for (const row of COLUMNS) {
          const got = COLUMNS.map((column) => outcome(state, first, second, row, column)).join(' ')
          expect(`${row}: ${got}`).toBe(`${row}: ${matrix?.[row] ?? '- - - - - -'}`)
        }
      })
    }
  }
})

test('SO_REUSEPORT of another user does not count, except in TIME_WAIT', () => {
  const { kernel } = plainHost()
  const address = inetAddress(2, '127.0.0.1', 5000)
  const first = PlainSock.make(kernel, 2)
  first.options.reusePort = true
  first.uid = 1000
  bindInet(kernel, first, address, 'tcp')
  const second = PlainSock.make(kernel, 2)
  second.options.reusePort = true
  expect(bindInet(kernel, second, address, 'tcp').failure).toBe('EADDRINUSE')
  first.state = 'timewait'
  expect(bindInet(kernel, second, address, 'tcp').failure).toBe(null)
})

test('SO_REUSEADDR cleared after bind no longer counts, SO_REUSEPORT does', () => {
  const { kernel } = plainHost()
  const address = inetAddress(2, '127.0.0.1', 5000)
  for (const [flagName, expected] of [
    ['reuseAddr', 'EADDRINUSE'],
    ['reusePort', null],
  ] as const) {
    const port = flagName === 'reuseAddr' ? 5000 : 5001
    const first = PlainSock.make(kernel, 2)
    first.options[flagName] = true
    bindInet(kernel, first, { ...address, port }, 'tcp')
    first.options[flagName] = false
    const second = PlainSock.make(kernel, 2)
    second.options[flagName] = true
    expect(bindInet(kernel, second, { ...address, port }, 'tcp').failure).toBe(expected)
  }
})
