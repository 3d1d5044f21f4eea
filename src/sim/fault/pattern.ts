// Which links, of all that there are and will be, a fault is about.
import type { Hosts, Where } from './schedule.ts'
import { namesOf } from './values.ts'

type Side = ReadonlySet<string> | null

const side = (hosts: Hosts): Side => {
  const names = namesOf(hosts)
  return names === null ? null : new Set(names)
}

const has = (names: Side, name: string): boolean => names === null || names.has(name)

/** Whether the link from one station to another is meant, by their names. A loopback only if it is named as such. */
export type Pattern = (from: string, to: string) => boolean

export function patternOf(where: Where): Pattern {
  if ('loopback' in where) {
    const names = side(where.loopback)
    return (from, to) => from === to && has(names, from)
  }
  if ('between' in where) {
    const [some, others] = where.between
    // Between a host and itself there is only its loopback.
    if (typeof some === 'string' && some === others && some !== '*') {
      return (from, to) => from === some && to === some
    }
    const [one, other] = [side(some), side(others)]
    return (from, to) =>
      from !== to && ((has(one, from) && has(other, to)) || (has(one, to) && has(other, from)))
  }
  const [one, other] = [side(where.from), side(where.to)]
  return (from, to) => from !== to && has(one, from) && has(other, to)
}

/** The hosts that are named; `*` is none. */
export function hostsIn(where: Where): readonly string[] {
  if ('loopback' in where) return namesOf(where.loopback) ?? []
  const sides = 'between' in where ? where.between : [where.from, where.to]
  return sides.flatMap((hosts) => namesOf(hosts) ?? [])
}

/** Whether it is about hosts that are not named. */
export function isOpen(where: Where): boolean {
  if ('loopback' in where) return where.loopback === '*'
  return ('between' in where ? where.between : [where.from, where.to]).includes('*')
}
