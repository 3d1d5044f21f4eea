// What the stages of a link are made from: plain data (but for a latency that is a function). Times in microseconds.
import type { Packet } from '../../core/packet.ts'
import type { Micros } from '../../core/time.ts'
import type { Distribution } from '../distributions.ts'

/** Where a packet is going, by the names of the stations, and when. */
export interface Way {
  /** The sender. */
  readonly from: string
  /** The receiver. */
  readonly to: string
  /** When the packet comes to the link. */
  readonly now: Micros
}

/** How long a packet takes, by a function of the test. */
export type LatencyFunction = (packet: Packet, way: Way) => Micros

/** Each packet (each fragment) is lost with this probability, whatever happens to the others. */
export interface LossSpec {
  readonly kind: 'loss'
  /** 0 to 1. */
  readonly rate: number
}

/**
 * Losses come in bursts (Gilbert 1960, Elliott 1963). The link is good or bad; before each packet it turns bad with
 * probability `enter`, or good again with probability `leave`. Then the packet is lost with probability `good` or `bad`.
 */
export interface BurstLossSpec {
  readonly kind: 'burst-loss'
  /** 0 to 1. */
  readonly enter: number
  /** 0 to 1. */
  readonly leave: number
  /** 0 to 1. */
  readonly good: number
  /** 0 to 1. */
  readonly bad: number
}

/** The n-th packets (fragments) are lost, counted from 1 from the moment at which the stage was added. */
export interface DropNthSpec {
  readonly kind: 'drop-nth'
  /** Numbers of packets. */
  readonly nth: readonly number[]
}

/** Each packet takes so much longer. */
export interface LatencySpec {
  readonly kind: 'latency'
  /** Microseconds. */
  readonly by: Distribution
}

/** Each packet takes so much longer as a function says. */
export interface LatencyFunctionSpec {
  readonly kind: 'latency-function'
  /** Gives microseconds. */
  readonly by: LatencyFunction
}

/** Each packet takes up to `amount` less or more, every time equally likely. */
export interface JitterSpec {
  readonly kind: 'jitter'
  /** Microseconds. */
  readonly amount: Micros
}

/** With this probability a packet is held back for a time, and others overtake it. */
export interface ReorderSpec {
  readonly kind: 'reorder'
  /** 0 to 1. */
  readonly rate: number
  /** Microseconds. */
  readonly by: Distribution
}

/** With this probability a packet goes twice, the second so much after the first. */
export interface DuplicateSpec {
  readonly kind: 'duplicate'
  /** 0 to 1. */
  readonly rate: number
  /** Microseconds. */
  readonly after: Distribution
}

/** With this probability so many bits of the packet are turned. What then becomes of it, its checksums decide. */
export interface CorruptSpec {
  readonly kind: 'corrupt'
  /** 0 to 1. */
  readonly rate: number
  /** How many bits. */
  readonly bits: number
}

/** How much may wait for a link, not counting the packet that is being sent. */
export type QueueLimit = { readonly packets: number } | { readonly bytes: number }

/** One packet after the other leaves, at this rate; what finds the queue full is lost. */
export interface BandwidthSpec {
  readonly kind: 'bandwidth'
  /** Bits in a second, IP headers included. */
  readonly rate: number
  /** What may wait. */
  readonly queue: QueueLimit
}

/** One stage of a link's way; `kind` tells which. */
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
