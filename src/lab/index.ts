/**
 * The backlog lab: how long a queue does a listener need?
 *
 * @module dryport/backlog
 */
export { type Advice, adviseBacklog, parseTarget, type Target, type Trial } from './advice.ts'
export type * from './arrivals.ts'
export type { Bound } from './bound.ts'
export type { Estimate } from './estimates/batch-means.ts'
export type { QueuePoint } from './estimates/queue-gauge.ts'
export { backlogPage } from './html/page.ts'
export { LabError } from './lab-error.ts'
export { measureBacklog, simulateBacklog } from './measure.ts'
export type { Agreement } from './on-kernel/agreement.ts'
export type { KernelReport } from './on-kernel/run.ts'
export type { BacklogOptions, LabWorld } from './options.ts'
export type * from './report/report.ts'
export { sweepText } from './report/sweep-text.ts'
export { reportText } from './report/text.ts'
export type { PacketCounts } from './simulated/rule-counts.ts'
export { parseSweep, type Sweep, type Swept, sweptOptions } from './sweep.ts'
export type { Theory } from './theory/applies.ts'
export { constantQueue, exponentialQueue, type QueueTheory } from './theory/finite-queue.ts'
