import { describe, expect, test } from 'vitest'
import { SOCK_DGRAM, SOCK_SEQPACKET, SOCK_STREAM } from '../../../src/core/constants/types.ts'
import { UnixHost } from './driver.ts'
import { CALLS, live, merged, STATES, TO_LIVE } from './states.ts'
import { DGRAM, SEQPACKET, STREAM } from './tables.ts'

interface Cell {
  readonly state: string
  readonly call: string
  readonly expected: string
}

function cells(table: string): Cell[] {
  const [head = '', ...rows] = table.trim().split('\n')
  const calls = head.split('|').map((part) => part.trim())
  return rows.flatMap((row) => {
    const [states = '', ...results] = row.split('|').map((part) => part.trim())
    return states
      .split(', ')
      .flatMap((state) =>
        results.map((expected, at) => ({ state, call: calls[at + 1] as string, expected })),
      )
  })
}

const KINDS = [
  ['stream', SOCK_STREAM, STREAM],
  ['seqpacket', SOCK_SEQPACKET, SEQPACKET],
  ['datagram', SOCK_DGRAM, DGRAM],
] as const

describe.each(KINDS)('%s', (_name, type, tables) => {
  test.each(tables.flatMap(cells))('$state: $call is $expected', ({ state, call, expected }) => {
    const host = new UnixHost()
    if (TO_LIVE.has(call)) live(host, type)
    const fd = STATES[state]?.(host, type) as number
    const results = CALLS[call]?.(host, fd) as string[]
    expect(merged(results)).toBe(expected)
  })
})
