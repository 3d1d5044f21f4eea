/**
 * What is put to the test: programs over several hosts of one simulated world. Either one function for each host, by
 * the host's name, or one function that is given the world.
 */
import type { SimulatedHost } from '../adapters/sim/simulated-host.ts'
import type { SimulatedWorld } from '../adapters/sim/simulated-world.ts'
import type { Scope } from './runs/scope.ts'

/** The program of one host. It begins anew when its host has crashed and is back. */
export type HostProgram<T = unknown> = (host: SimulatedHost, scope: Scope<T>) => unknown

/** A program that serves the others: it need not end, and may wait for ever. */
export interface Service<T = unknown> {
  /** The program. */
  readonly serve: HostProgram<T>
}

/** By the names of the hosts, which are made in this order. */
export type Programs<T = unknown> = Readonly<Record<string, HostProgram<T> | Service<T>>>

/** One function that makes its hosts itself. */
export type WorldProgram<T = unknown> = (world: SimulatedWorld, scope: Scope<T>) => unknown

/** What is put to the test: one function for each host, or one of the world. */
export type Program<T = unknown> = Programs<T> | WorldProgram<T>

/** Says of a program that it serves: a run is over when all others have ended. */
export function service<T = unknown>(serve: HostProgram<T>): Service<T> {
  return { serve }
}

export function isService<T>(program: HostProgram<T> | Service<T>): program is Service<T> {
  return typeof program !== 'function'
}

/** The hosts that a program names; null when it makes them itself. */
export function hostsOf(program: Program<never>): readonly string[] | null {
  return typeof program === 'function' ? null : Object.keys(program)
}

/** @throws {TypeError} when it is no program */
export function checkProgram(program: unknown): void {
  if (typeof program === 'function') return
  const hosts = typeof program === 'object' && program !== null ? Object.entries(program) : []
  const runs = (one: unknown): boolean =>
    typeof one === 'function' || typeof (one as Service | null)?.serve === 'function'
  if (hosts.length > 0 && hosts.every(([, one]) => runs(one))) return
  throw new TypeError(
    'not a program: wants functions by the names of hosts, or one function of a world',
  )
}
