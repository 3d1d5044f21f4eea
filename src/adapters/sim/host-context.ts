/**
 * Which host the running code belongs to, where somebody can tell: the adapter for unmodified Node programs puts its
 * async context here. Without it code belongs to no host.
 */
import type { SimulatedHost } from './simulated-host.ts'

export interface HostContext {
  run<T>(host: SimulatedHost, program: () => T): T
}

let context: HostContext = { run: (_host, program) => program() }

export function setHostContext(made: HostContext): void {
  context = made
}

export function runAs<T>(host: SimulatedHost, program: () => T): T {
  return context.run(host, program)
}
