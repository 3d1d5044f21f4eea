/** Programs of socket calls as an arbitrary of fast-check. */
import fc from 'fast-check'
import type { Case, Step } from '../conformance/case.ts'
import { Draw } from './draw.ts'
import { begin, type Family, MOVES, USUAL_FAMILIES } from './families.ts'
import type { Move } from './moves/move.ts'
import { smaller } from './shrink.ts'
import { type Believed, Sketch } from './sketch.ts'

const FEWEST_MOVES = 4
const MOST_MOVES = 14
/** Chances of a move that fits nobody: then another is drawn. */
const TRIES = 20

export interface ProgramOptions {
  /** What the programs are about; the usual families unless told. */
  readonly only?: Family | undefined
}

/** A legal program; the same randomness gives the same program. Shrinks to shorter and simpler ones. */
export function programs(options: ProgramOptions = {}): fc.Arbitrary<Case> {
  return new Programs(options)
}

class Programs extends fc.Arbitrary<Case> {
  readonly #options: ProgramOptions

  constructor(options: ProgramOptions) {
    super()
    this.#options = options
  }

  override generate(random: fc.Random): fc.Value<Case> {
    const draw = new Draw(random)
    const family = this.#options.only ?? draw.pick(USUAL_FAMILIES)
    const conditions = makeConditions(draw)
    const made = makeSteps(draw, family)
    const steps = conditions.uid === undefined ? made : made.filter(isForAnybody)
    return new fc.Value({ id: 'program', area: `fuzz-${family}`, ...conditions, steps }, undefined)
  }

  override canShrinkWithoutContext(value: unknown): value is Case {
    return typeof value === 'object' && value !== null && 'steps' in value
  }

  override shrink(program: Case): fc.Stream<fc.Value<Case>> {
    return fc.stream(smaller(program)).map((value) => new fc.Value(value, undefined))
  }
}

/** Settings that alter what a program of a few seconds sees. */
const SETTINGS: readonly (readonly [name: string, ...values: (string | number)[]])[] = [
  ['net.ipv4.ip_local_port_range', '40000 40003', '40000 40002', '50000 50000'],
  ['net.ipv4.ip_unprivileged_port_start', 0, 2000, 5001],
  ['net.ipv4.ip_nonlocal_bind', 1],
  ['net.ipv4.ip_autobind_reuse', 1],
  ['net.ipv4.ip_default_ttl', 7],
  ['net.ipv4.tcp_abort_on_overflow', 1],
  ['net.ipv4.tcp_fin_timeout', 1],
  ['net.ipv4.tcp_sack', 0],
  ['net.ipv4.tcp_syn_retries', 1],
  ['net.ipv4.tcp_syncookies', 0, 2],
  ['net.ipv4.tcp_syn_linear_timeouts', 0],
  ['net.ipv4.tcp_timestamps', 0],
  ['net.ipv4.tcp_tw_reuse', 0, 1],
  ['net.ipv4.tcp_window_scaling', 0],
  ['net.ipv6.bindv6only', 1],
  ['net.core.somaxconn', 1, 3],
  ['net.unix.max_dgram_qlen', 1, 0],
]
const NOBODY = 65534

/** A user may not choose the congestion control, and the machine's own makes other send buffers. */
function isForAnybody({ call, args = [] }: Step): boolean {
  return call !== 'getsockopt' || args[1] !== 'SO_SNDBUF'
}

/** Mostly as a host comes. */
function makeConditions(draw: Draw): Pick<Case, 'sysctl' | 'uid'> {
  const uid = draw.oneIn(12) ? { uid: NOBODY } : {}
  if (!draw.oneIn(5)) return uid
  const [name, ...values] = draw.pick(SETTINGS)
  return { ...uid, sysctl: { [name]: draw.pick(values) } }
}

function makeSteps(draw: Draw, family: Family): readonly Step[] {
  const sketch = new Sketch(draw)
  begin(sketch, family)
  const moves = draw.int(FEWEST_MOVES, MOST_MOVES)
  for (let n = 0; n < moves; n += 1) {
    move(sketch, MOVES[family])
    if (sketch.stuck.length > 0 && draw.oneIn(4)) sketch.await(draw.pick(sketch.stuck))
  }
  for (const who of sketch.stuck) sketch.await(who)
  return sketch.steps
}

function move(sketch: Sketch, moves: readonly Move[]): void {
  const weights = moves.map((one) => [one.weight, one] as const)
  for (let tries = 0; tries < TRIES; tries += 1) {
    const chosen = sketch.draw.weighted(weights)
    const there: readonly Believed[] = sketch.sockets.filter(chosen.fits)
    if (there.length === 0) continue
    chosen.make(sketch, sketch.draw.pick(there))
    return
  }
}
