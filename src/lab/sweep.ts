/** The same run again and again, with one condition altered. */
import { shown, valueError } from '../core/arguments.ts'
import { mean } from '../sim/distributions.ts'
import { type BacklogOptions, planOf } from './options.ts'
import { parseRate } from './rate.ts'

/** What a sweep may alter; `load` alters the rate. */
export const SWEPT = ['backlog', 'acceptors', 'rate', 'load', 'rtt'] as const

/** What a sweep may vary. */
export type Swept = (typeof SWEPT)[number]

/** The same run for several values of one option. */
export interface Sweep {
  /** The option. */
  readonly name: Swept
  /** A rate is per second, a round trip milliseconds. */
  readonly values: readonly (number | string)[]
}

/** Reads `backlog=1,4,16`. Throws an ArgumentError for others. */
export function parseSweep(text: string): Sweep {
  const [name = '', list = '', ...rest] = text.split('=')
  const values = list.split(',').map((value) => value.trim())
  if (rest.length > 0 || !isSwept(name.trim()) || values.some((value) => value === '')) {
    throw valueError(
      `sweep ${shown(text)}: wants a name and values, such as backlog=1,4,16; names are ${SWEPT.join(', ')}`,
    )
  }
  return { name: name.trim() as Swept, values }
}

function isSwept(name: string): boolean {
  return (SWEPT as readonly string[]).includes(name)
}

/** The options of each run of a sweep, checked. */
export function sweptOptions(options: BacklogOptions, sweep: Sweep): BacklogOptions[] {
  if (!isSwept(sweep?.name) || !Array.isArray(sweep.values) || sweep.values.length === 0) {
    throw valueError(`a sweep of ${shown(sweep)}: wants at least one value of ${SWEPT.join(', ')}`)
  }
  return sweep.values.map((value) => {
    const swept = { ...options, ...alteration(options, sweep.name, value) }
    planOf(swept)
    return swept
  })
}

function alteration(
  options: BacklogOptions,
  name: Swept,
  value: number | string,
): Partial<BacklogOptions> {
  if (name === 'rtt') return { rtt: value }
  if (name === 'rate') return { rate: value }
  const count = typeof value === 'string' ? parseRate(value) : value
  if (name === 'backlog') return { backlog: count ?? Number.NaN }
  if (name === 'acceptors') return { acceptors: count ?? Number.NaN }
  if (typeof count !== 'number' || !(count > 0)) {
    throw valueError(`load ${shown(value)}: wants a number above 0`)
  }
  const plan = planOf(options)
  return { rate: (count * plan.acceptors * 1e6) / mean(plan.service) }
}
