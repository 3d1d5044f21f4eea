// The stages that a link may have, made from their data. Each kind draws from a substream of its own.
import { shown, valueError } from '../../core/arguments.ts'
import type { Random } from '../random.ts'
import type { Stage } from '../transit.ts'
import { Bandwidth } from './bandwidth.ts'
import { stageFault } from './check-spec.ts'
import { Corrupt } from './corrupt.ts'
import { Jitter, Latency, LatencyByFunction, Reorder } from './delay.ts'
import { Duplicate } from './duplicate.ts'
import { BurstLoss, DropNth, Loss } from './loss.ts'
import type { StageSpec } from './spec.ts'

/** Where a stage stands. */
export interface StagePlace {
  readonly from: string
  readonly to: string
  /** The substream that it draws from, if it draws. */
  readonly stream: string
  /** The stage whose place it takes. */
  readonly before: Stage | null
}

/** @throws ArgumentError that says what is wanted */
export function makeStage(spec: StageSpec, random: Random, place: StagePlace): Stage {
  const wanted = stageFault(spec)
  if (wanted !== null) throw valueError(`${shown(spec)}: wants ${wanted}`)
  const { from, to, stream, before } = place
  switch (spec.kind) {
    case 'loss':
      return new Loss(spec, random, stream)
    case 'burst-loss':
      return new BurstLoss(spec, random, stream)
    case 'drop-nth':
      return new DropNth(spec)
    case 'latency':
      return new Latency(spec, random, stream)
    case 'latency-function':
      return new LatencyByFunction(spec, from, to)
    case 'jitter':
      return new Jitter(spec, random, stream)
    case 'reorder':
      return new Reorder(spec, random, stream)
    case 'duplicate':
      return new Duplicate(spec, random, stream)
    case 'bandwidth':
      return new Bandwidth(spec, before instanceof Bandwidth ? before : null)
    case 'corrupt':
      return new Corrupt(spec, random, stream)
  }
}
