/**
 * What a kernel sees of the machine that it runs on: settings, interfaces, ways, chance, and who rearms its timers. Each
 * world has its own (`sim/host-environment.ts`, `adapters/real/environment.ts`).
 */
import type { Ip } from '../address/ip.ts'
import type { ErrnoName } from '../errno.ts'
import type { Rule } from '../rule.ts'
import type { Interface, Route } from '../socket/context.ts'
import type { SockId } from '../socket/sock.ts'
import type { Micros } from '../time.ts'
import type { Profile } from './profile.ts'
import type { Settings } from './settings.ts'
import type { Stack } from './stack.ts'

/** What a kernel needs from the world around it. */
export interface KernelEnvironment {
  /** Whose rules the kernel follows. */
  readonly profile: Profile
  /** Its settings now. */
  settings: Settings
  /** The interfaces of the host. */
  interfaces: readonly Interface[]
  /** The user that sockets belong to; 0 is privileged. */
  readonly uid: number
  /** Its group; the same number when not given. */
  readonly gid?: number
  /** The process whose programs call. */
  readonly pid: number
  /** Which kinds of sockets there are, and who takes which packets. */
  readonly stack: Stack
  /** A seeded draw, 32 bits. */
  random(): number
  /** Whether the host has that address. */
  isLocal(ip: Ip): boolean
  /** The way to a destination, or why there is none. */
  route(destination: Ip, source: Ip | null, iface: number): Route | ErrnoName
  /** The timer of `id` is now due at `due` (Infinity: no timer). */
  rearm(id: SockId, due: Micros): void
  /** Whether a packet of this host for itself would be received as the next thing that happens, unseen and undisturbed. */
  readonly unwatched?: boolean
  /** Such a packet has been taken in without having been sent. */
  crossed?(): void
  /** Notes that a rule fired; null when nobody counts. */
  readonly countRule: ((rule: Rule) => void) | null
}
