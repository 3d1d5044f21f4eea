/** The option table against the recording of Linux, cell by cell. */
import { describe, expect, it } from 'vitest'
import { getOption, setOption } from '../../../src/core/options/access.ts'
import type { Sock } from '../../../src/core/socket/sock.ts'
import { bareSock, bring, HOST } from './bench.ts'
import {
  optionValue,
  RECORDING,
  type Result,
  type Row,
  type Sequence,
  toHex,
  unroll,
  type Written,
} from './recording.ts'

const ROOT = 0
const NOBODY = 65534
/** Cannot be read; shown by SO_SNDBUF and SO_RCVBUF. */
const SHOWN_BY: Readonly<Record<string, number>> = { SO_SNDBUFFORCE: 7, SO_RCVBUFFORCE: 8 }
/** Not the same twice: that they answer, and how many bytes, is compared. */
const VARYING = ['SO_COOKIE', 'SO_NETNS_COOKIE', 'TCP_TIMESTAMP', 'TCP_INFO']
/** Sets of valid form are for the datagram code to answer. */
const MEMBERSHIP = /_(MEMBERSHIP|SOURCE|GROUP)$/

function make(kind: string, uid: number): Sock {
  const [family, type, protocol] = RECORDING.kinds[kind] as readonly [number, number, number]
  const sock = bareSock(family, type, protocol)
  sock.uid = uid
  return sock
}

function get(sock: Sock, level: number, option: number, length = 0): Result {
  const answer = getOption(HOST, sock, level, option, length)
  if (answer.failure !== null) return answer.failure
  return typeof answer.value === 'number' ? answer.value : toHex(answer.value)
}

function set(sock: Sock, level: number, option: number, value: Parameters<typeof optionValue>[0]) {
  return setOption(HOST, sock, level, option, optionValue(value)).failure ?? 'ok'
}

/** As the recorder looks at a value: as an int, and as bytes when it is longer. */
function shown(sock: Sock, level: number, name: string, option: number): Result {
  const at = SHOWN_BY[name] ?? option
  const long = get(sock, level, at, 64)
  return typeof long === 'object' && long.hex.length > 8 ? long : get(sock, level, at)
}

function blurred(result: Result): Result {
  if (typeof result === 'number') return 'int'
  return typeof result === 'object' ? `bytes ${result.hex.length / 2}` : result
}

function differences(
  kind: string,
  uid: number,
  level: number,
  name: string,
  option: number,
  row: Row,
) {
  const out: string[] = []
  const varying = VARYING.includes(name)
  for (const [index, expected] of unroll(row.get).entries()) {
    const length = RECORDING.lengths[index] as number
    const exact = get(make(kind, uid), level, option, length)
    const got = varying ? blurred(exact) : exact
    if (JSON.stringify(got) !== JSON.stringify(expected))
      out.push(JSON.stringify({ length, got, expected }))
  }
  for (const [index, expected] of unroll(row.set).entries()) {
    const value = RECORDING.values[index]
    const sock = make(kind, uid)
    const result = set(sock, level, option, value)
    if (MEMBERSHIP.test(name) && result === 'ok') continue
    const after: Result = varying ? 0 : shown(sock, level, name, option)
    let got: Written = result
    if (result === 'ok') {
      got = typeof after === 'string' ? { ok: after } : after
      if (JSON.stringify(after) === JSON.stringify(value)) got = '='
    }
    if (JSON.stringify(got) !== JSON.stringify(expected))
      out.push(JSON.stringify({ value, got, expected }))
  }
  return out
}

function compare(cells: typeof RECORDING.cells, uid: number): string[] {
  const out: string[] = []
  for (const [levelName, options] of Object.entries(cells)) {
    for (const [name, byKind] of Object.entries(options)) {
      for (const [kind, index] of Object.entries(byKind)) {
        const level = RECORDING.levels[levelName] as number
        const option = RECORDING.numbers[levelName]?.[name] as number
        const row = RECORDING.rows[index] as Row
        const wrong = differences(kind, uid, level, name, option, row)
        if (wrong.length > 0) out.push(`${kind} ${name}: ${wrong.join(' ')}`)
      }
    }
  }
  return out
}

function play({ kind, steps }: Sequence, uid: number): Result[] {
  const sock = make(kind, uid)
  return steps.map(({ call: [what, level, option, argument] }) => {
    if (what === 'get') return get(sock, Number(level), Number(option), Number(argument))
    if (what === 'set') return set(sock, Number(level), Number(option), argument)
    bring(sock, String(what))
    return 'ok'
  })
}

describe('the option table', () => {
  it('answers as Linux does, for every option of every kind of socket', () => {
    expect(compare(RECORDING.cells, ROOT)).toEqual([])
  })

  it('answers who has no privilege as Linux does', () => {
    expect(compare(RECORDING.unprivileged, NOBODY)).toEqual([])
  })

  it.each(RECORDING.sequences.map((one) => [`${one.kind}: ${one.title}`, one] as const))(
    '%s',
    (_, sequence) => {
      expect(play(sequence, ROOT)).toEqual(sequence.steps.map(({ gives }) => gives))
    },
  )

  it.each(
    RECORDING.unprivilegedSequences.map((one) => [`${one.kind}: ${one.title}`, one] as const),
  )('without privilege, %s', (_, sequence) => {
    expect(play(sequence, NOBODY)).toEqual(sequence.steps.map(({ gives }) => gives))
  })
})

describe('OptionValues.inherit', () => {
  it.each(
    RECORDING.inherited.map((one) => [`${one.kind} ${one.level}:${one.option}`, one] as const),
  )('%s of an accepted socket', (_, { kind, level, option, length, value, accepted }) => {
    const listener = make(kind, ROOT)
    set(listener, level, option, value)
    const sock = make(kind, ROOT)
    sock.options = listener.options.inherit()
    expect(get(sock, level, option, length)).toEqual(accepted)
  })
})
