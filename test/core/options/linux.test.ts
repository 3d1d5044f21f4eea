/** The option table, and the kernel that uses it, against the recording of Linux, cell by cell. */
import { describe, expect, it } from 'vitest'
import { barePlayer, type Make, type Player, stackPlayers } from './player.ts'
import {
  optionValue,
  RECORDING,
  type Result,
  type Row,
  type Sequence,
  unroll,
  type Written,
} from './recording.ts'

const ROOT = 0
const NOBODY = 65534
/** Cannot be read; shown by SO_SNDBUF and SO_RCVBUF. */
const SHOWN_BY: Readonly<Record<string, number>> = { SO_SNDBUFFORCE: 7, SO_RCVBUFFORCE: 8 }
/** Not the same twice: that they answer, and how many bytes, is compared. */
const VARYING = ['SO_COOKIE', 'SO_NETNS_COOKIE', 'TCP_TIMESTAMP', 'TCP_INFO']
/** Requests of valid form are for the datagram code to answer. */
const MEMBERSHIP = /_(MEMBERSHIP|SOURCE|GROUP)$/
const RAW = /^raw/

/** Who plays, and what of the recording it can play. */
interface Stage {
  readonly make: Make
  readonly plays: (kind: string) => boolean
  readonly joins: boolean
}

const TABLE: Stage = { make: barePlayer, plays: () => true, joins: false }
const KERNEL: Stage = { make: stackPlayers(), plays: (kind) => !RAW.test(kind), joins: true }

/** As the recorder looks at a value: as an int, and as bytes when it is longer. */
function shown(player: Player, level: number, name: string, option: number): Result {
  const at = SHOWN_BY[name] ?? option
  const long = player.get(level, at, 64)
  return typeof long === 'object' && long.hex.length > 8 ? long : player.get(level, at, 0)
}

function blurred(result: Result): Result {
  if (typeof result === 'number') return 'int'
  return typeof result === 'object' ? `bytes ${result.hex.length / 2}` : result
}

interface Cell {
  readonly kind: string
  readonly uid: number
  readonly level: number
  readonly name: string
  readonly option: number
  readonly row: Row
}

function readDifferences({ make }: Stage, cell: Cell): string[] {
  const out: string[] = []
  const player = make(cell.kind, cell.uid)
  for (const [index, expected] of unroll(cell.row.get).entries()) {
    const length = RECORDING.lengths[index] as number
    const exact = player.get(cell.level, cell.option, length)
    const got = VARYING.includes(cell.name) ? blurred(exact) : exact
    if (JSON.stringify(got) !== JSON.stringify(expected)) {
      out.push(JSON.stringify({ length, got, expected }))
    }
  }
  player.close()
  return out
}

function writeDifferences({ make, joins }: Stage, cell: Cell): string[] {
  const out: string[] = []
  for (const [index, expected] of unroll(cell.row.set).entries()) {
    const value = RECORDING.values[index]
    const player = make(cell.kind, cell.uid)
    const result = player.set(cell.level, cell.option, optionValue(value))
    let got: Written = result
    if (result === 'ok') {
      const varying = VARYING.includes(cell.name)
      const after: Result = varying ? 0 : shown(player, cell.level, cell.name, cell.option)
      got = typeof after === 'string' ? { ok: after } : after
      if (JSON.stringify(after) === JSON.stringify(value)) got = '='
    }
    player.close()
    if (!joins && result === 'ok' && MEMBERSHIP.test(cell.name)) continue
    if (JSON.stringify(got) !== JSON.stringify(expected)) {
      out.push(JSON.stringify({ value, got, expected }))
    }
  }
  return out
}

function differences(stage: Stage, cells: typeof RECORDING.cells, uid: number): string[] {
  const out: string[] = []
  for (const [levelName, options] of Object.entries(cells)) {
    for (const [name, byKind] of Object.entries(options)) {
      for (const [kind, index] of Object.entries(byKind)) {
        if (!stage.plays(kind)) continue
        const level = RECORDING.levels[levelName] as number
        const option = RECORDING.numbers[levelName]?.[name] as number
        const row = RECORDING.rows[index] as Row
        const cell: Cell = { kind, uid, level, name, option, row }
        const wrong = [...readDifferences(stage, cell), ...writeDifferences(stage, cell)]
        if (wrong.length > 0) out.push(`${kind} ${name}: ${wrong.join(' ')}`)
      }
    }
  }
  return out
}

function play({ make }: Stage, { kind, steps }: Sequence, uid: number): Result[] {
  const player = make(kind, uid)
  const results = steps.map(({ call: [what, level, option, argument] }) => {
    if (what === 'get') return player.get(Number(level), Number(option), Number(argument))
    if (what === 'set') return player.set(Number(level), Number(option), optionValue(argument))
    player.bring(String(what))
    return 'ok'
  })
  player.close()
  return results
}

function named(stage: Stage, sequences: readonly Sequence[]): (readonly [string, Sequence])[] {
  return sequences
    .filter(({ kind }) => stage.plays(kind))
    .map((one) => [`${one.kind}: ${one.title}`, one] as const)
}

describe.each([
  ['the option table', TABLE],
  ['the kernel', KERNEL],
] as const)('%s', (_, stage) => {
  it('answers as Linux does, for every option of every kind of socket', () => {
    expect(differences(stage, RECORDING.cells, ROOT)).toEqual([])
  })

  it('answers who has no privilege as Linux does', () => {
    expect(differences(stage, RECORDING.unprivileged, NOBODY)).toEqual([])
  })

  it.each(named(stage, RECORDING.sequences))('%s', (_, sequence) => {
    expect(play(stage, sequence, ROOT)).toEqual(sequence.steps.map(({ gives }) => gives))
  })

  it.each(named(stage, RECORDING.unprivilegedSequences))('without privilege, %s', (_, sequence) => {
    expect(play(stage, sequence, NOBODY)).toEqual(sequence.steps.map(({ gives }) => gives))
  })
})

describe('OptionValues.inherit', () => {
  it.each(
    RECORDING.inherited.map((one) => [`${one.kind} ${one.level}:${one.option}`, one] as const),
  )('%s of an accepted socket', (_, { kind, level, option, length, value, accepted }) => {
    const listener = barePlayer(kind, ROOT)
    listener.set(level, option, optionValue(value))
    expect(listener.inherit().get(level, option, length)).toEqual(accepted)
  })
})
