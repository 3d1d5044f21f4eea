// What the stages of a link are made from: plain data (but for a latency that is a function). Times in microseconds.
import type { Packet } from '../../core/packet.ts'
import type { Micros } from '../../core/time.ts'
import type { Distribution } from '../distributions.ts'

/** Where a packet is going, by the names of the stations, and when. */
export interface Way {
  readonly from: string
  readonly to: string
  readonly now: Micros
}

/** How long a packet takes, by a function of the test. */
export type LatencyFunction = (packet: Packet, way: Way) => Micros

/** Each packet (each fragment) is lost with this probability, whatever happens to the others. */
export interface LossSpec {
  readonly kind: 'loss'
  readonly rate: number
}

/**
 * Losses come in bursts (Gilbert 1960, Elliott 1963). The link is good or bad; before each packet it turns bad with
 * probability `enter`, or good again with probability `leave`. Then the packet is lost with probability `good` or `bad`.
 */
export interface BurstLossSpec {
  readonly kind: 'burst-loss'
  readonly enter: number
  readonly leave: number
  readonly good: number
  readonly bad: number
}

/** The n-th packets (fragments) are lost, counted from 1 from the moment at which the stage was added. */
export interface DropNthSpec {
  readonly kind: 'drop-nth'
  readonly nth: readonly number[]
}

/** Each packet takes so much longer. */
export interface LatencySpec {
  readonly kind: 'latency'
  readonly by: Distribution
}

export interface LatencyFunctionSpec {
  readonly kind: 'latency-function'
  readonly by: LatencyFunction
}

/** Each packet takes up to `amount` less or more, every time equally likely. */
export interface JitterSpec {
  readonly kind: 'jitter'
  readonly amount: Micros
}

/** With this probability a packet is held back for a time, and others overtake it. */
export interface ReorderSpec {
  readonly kind: 'reorder'
  readonly rate: number
  readonly by: Distribution
}

/** With this probability a packet goes twice, the second so much after the first. */
export interface DuplicateSpec {
  readonly kind: 'duplicate'
  readonly rate: number
  readonly after: Distribution
}

/** With this probability so many bits of the packet are turned. What then becomes of it, its checksums decide. */
export interface CorruptSpec {
  readonly kind: 'corrupt'
  readonly rate: number
  readonly bits: number
}

/** How much may wait for a link, not counting the packet that is being sent. */
export type QueueLimit = { readonly packets: number } | { readonly bytes: number }

/** One packet after the other leaves, at this rate; what finds the queue full is lost. */
export interface BandwidthSpec {
  readonly kind: 'bandwidth'
  /** Bits in a second, IP headers included. */
  readonly rate: number
  readonly queue: QueueLimit
}

export type StageSpec =
  | LossSpec
  | BurstLossSpec
  | DropNthSpec
  | LatencySpec
  | LatencyFunctionSpec
  | JitterSpec
  | ReorderSpec
  | DuplicateSpec
  | CorruptSpec
  | BandwidthSpec
