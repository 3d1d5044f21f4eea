/**
 * The simulated world for those who embed it. `simulate` in the package's main entry is the face that most want.
 *
 * @module dryport/sim
 */
export { type BlockedCall, DeadlockError, type PlaceOf } from './deadlock.ts'
export { checkSchedule, parseSchedule } from './fault/check-schedule.ts'
export { FaultScheduleError } from './fault/checks.ts'
export type * from './fault/schedule.ts'
export { scheduleText } from './fault/text.ts'
export type { Heal } from './faults.ts'
export type { RejectProtocol } from './filter.ts'
export { Host } from './host.ts'
export type { HostOptions, StationOptions, WorldOptions } from './host-options.ts'
export type { RejectWith } from './icmp.ts'
export { Link } from './link.ts'
export { type MermaidOptions, mermaid } from './mermaid.ts'
export { type NetstatRow, netstatText } from './netstat.ts'
export { type PcapngOptions, pcapng } from './pcapng.ts'
export { RawPeer, type RawSegment } from './raw-peer.ts'
export type { PacketRule, Verdict } from './rule.ts'
export type { Side } from './sides.ts'
export type * from './stages/spec.ts'
export * from './trace.ts'
export { TraceJson } from './trace-json.ts'
export { TraceHash, TraceText } from './trace-text.ts'
export { World } from './world.ts'
