/** Programs that begin anew whenever their host restarts. */
import type { Conductor } from './conductor.ts'
import { Halt } from './halt.ts'
import { HostCrashedError } from './host-crashed-error.ts'

/** What a host tells of its end and of its return. */
export interface Mortal {
  readonly hostname: string
  readonly background: boolean
  readonly crashed: boolean
  /** Calls `back` at the next restart. */
  onceBack(back: () => void): void
}

/**
 * Runs a program, and again after each crash of its host once that is back. Ends when the program ends by itself, and as
 * that ends.
 */
export async function boot(
  conductor: Conductor,
  host: Mortal,
  program: () => unknown,
): Promise<void> {
  for (;;) {
    let cutOff = host.crashed
    try {
      if (!cutOff) await program()
    } catch (error) {
      cutOff = error instanceof HostCrashedError && error.host === host.hostname
      if (!cutOff) throw error
    }
    if (!cutOff && !host.crashed) return
    if (host.crashed) {
      const halt = new Halt(conductor.waiting, 'restart', host.hostname, host.background)
      host.onceBack(() => halt.end())
      conductor.kick()
      await halt.over
    }
  }
}
