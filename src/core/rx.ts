/**
 * The machine as RxJS sees it: a kernel is a pure operator from inputs to steps. The same function is at work in every
 * driver; what is particular here is that nobody performs the effects. They come out, and who subscribes decides: send
 * the packets somewhere, or look at them.
 */
import { concatMap, defer, filter, map, type Observable, type OperatorFunction } from 'rxjs'
import type { Kernel } from './kernel/kernel.ts'
import type { Packet } from './packet.ts'
import type { Completion, Effect } from './socket/effect.ts'
import type { SockId } from './socket/sock.ts'
import type { Micros } from './time.ts'

/** What may happen to a host. `at` never goes back. */
export type KernelInput =
  /** A program makes a system call: one of `kernel/calls.ts`. */
  | { readonly kind: 'call'; readonly at: Micros; readonly call: (kernel: Kernel) => unknown }
  /** A packet has reached the host. */
  | { readonly kind: 'packet'; readonly at: Micros; readonly packet: Packet }
  /** The timer that the kernel asked for (`KernelEnvironment.rearm`) is due. */
  | { readonly kind: 'timer'; readonly at: Micros; readonly sock: SockId }

/** What came of one input. */
export interface KernelStep {
  /** What was put in. */
  readonly input: KernelInput
  /** What a call gave: its answer, or the id of its wait. */
  readonly result: unknown
  /** In the order in which they are to be performed. */
  readonly effects: readonly Effect[]
}

/** One input, and everything on this host that follows from it. */
export function step(kernel: Kernel, input: KernelInput): KernelStep {
  kernel.now = input.at
  const result = take(kernel, input)
  const effects: Effect[] = []
  do effects.push(...kernel.takeEffects())
  while (kernel.settle())
  return { input, result, effects }
}

function take(kernel: Kernel, input: KernelInput): unknown {
  switch (input.kind) {
    case 'call':
      return input.call(kernel)
    case 'packet':
      return kernel.receive(input.packet)
    case 'timer':
      kernel.timer(input.sock)
      kernel.touch(input.sock)
      return undefined
  }
}

/** Runs a kernel over inputs, a fresh one for every subscription. */
export function runKernel(make: () => Kernel): OperatorFunction<KernelInput, KernelStep> {
  return (inputs) =>
    defer(() => {
      const kernel = make()
      return inputs.pipe(map((input) => step(kernel, input)))
    })
}

/** The packets that leave the host. */
export function packetsOf(steps: Observable<KernelStep>): Observable<Packet> {
  return effectsOf(steps).pipe(filter((effect) => effect.kind === 'packet'))
}

/** The answers to calls that had been blocked. */
export function completionsOf(steps: Observable<KernelStep>): Observable<Completion> {
  return effectsOf(steps).pipe(filter((effect) => effect.kind === 'completion'))
}

function effectsOf(steps: Observable<KernelStep>): Observable<Effect> {
  return steps.pipe(concatMap(({ effects }) => effects))
}
