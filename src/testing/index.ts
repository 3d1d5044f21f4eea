/**
 * Properties of programs that use sockets: runs under many schedules of faults, shrunk, replayed, explored.
 *
 * @module dryport/testing
 */
import { check } from './check.ts'
import { explore } from './explore/explore.ts'

export { type AddressesOptions, addresses, ports } from './arbitraries/addresses.ts'
export { type Actor, CallProgram, type Step } from './arbitraries/call-program.ts'
export { type CallProgramsOptions, callPrograms } from './arbitraries/call-programs.ts'
export { FAULT_FAMILIES, type FaultFamily } from './arbitraries/families.ts'
export { type FaultsOptions, faultSchedules } from './arbitraries/faults.ts'
export { links, profiles } from './arbitraries/links.ts'
export { type SocketOption, socketOptions } from './arbitraries/options.ts'
export { payloads, sizes, texts } from './arbitraries/payloads.ts'
export { swarm } from './arbitraries/swarm.ts'
export { type Campaign, campaign } from './campaign/campaign.ts'
export { type CheckReport, check, NeverReachedError } from './check.ts'
export { CheckFailedError } from './check-failed-error.ts'
export {
  type ExploreOptions,
  type ExploreReport,
  explore,
  exploreText,
  type Predicate,
} from './explore/explore.ts'
export { ExploreError } from './explore/explore-error.ts'
export type { State } from './explore/state.ts'
export { datagramHonesty } from './invariants/datagram-honesty.ts'
export { everyCallAnswered } from './invariants/every-call-answered.ts'
export { fifoAccept } from './invariants/fifo-accept.ts'
export { STACK_INVARIANTS } from './invariants/index.ts'
export { type Invariant, InvariantError, type Watch } from './invariants/invariant.ts'
export { noLostWakeUp } from './invariants/no-lost-wake-up.ts'
export { type NothingLeftOptions, nothingLeftOpen } from './invariants/nothing-left-open.ts'
export { queueLimits } from './invariants/queue-limits.ts'
export { streamIntegrity } from './invariants/stream-integrity.ts'
export type { CheckOptions, CheckWorldOptions, FaultChoice } from './options.ts'
export { type PlayOptions, played } from './play.ts'
export {
  type HostProgram,
  type Program,
  type Programs,
  type Service,
  service,
  type WorldProgram,
} from './program.ts'
export { type Replay, ReplayTokenError, readReplayToken, replayToken } from './replay/token.ts'
export type { Case } from './runs/case.ts'
export { NondeterminismError } from './runs/determinism.ts'
export type { FailureKind, RunFailure } from './runs/failure.ts'
export type { Scope } from './runs/scope.ts'

/** What is done with programs, under one name. */
export const sim = { check, explore } as const
