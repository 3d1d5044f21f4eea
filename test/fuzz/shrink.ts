/** Simpler programs: with fewer steps, and with plainer arguments. */
import type { Case, Json, Step } from '../conformance/case.ts'
import { isArray, isObject } from '../conformance/json.ts'

/** Candidates, the boldest first. Each is smaller than `program`, so that shrinking ends. */
export function* smaller(program: Case): Generator<Case> {
  const { sysctl, uid, ...plain } = program
  if (sysctl !== undefined || uid !== undefined) yield plain
  for (const steps of withoutSome(program.steps)) yield { ...program, steps }
  for (const [at, step] of program.steps.entries()) {
    for (const plainer of plainerSteps(step))
      yield { ...program, steps: program.steps.with(at, plainer) }
  }
}

/** Leaves out the second half, the first half, quarters, and so on down to single steps. */
function* withoutSome(steps: readonly Step[]): Generator<readonly Step[]> {
  for (
    let size = Math.ceil(steps.length / 2);
    size > 0;
    size = size === 1 ? 0 : Math.ceil(size / 2)
  ) {
    for (let from = steps.length - size; from > -size; from -= size) {
      const start = Math.max(0, from)
      yield [...steps.slice(0, start), ...steps.slice(from + size)]
    }
  }
}

/** The actor that makes a call, and each argument, replaced by something plainer. */
function* plainerSteps(step: Step): Generator<Step> {
  if (step.call === 'connect_ex') yield { ...step, call: 'connect' }
  if (step.call === 'sendall' || step.call === 'sendmsg') {
    const [data = null] = step.args ?? []
    yield { ...step, call: 'send', args: [isArray(data) ? (data[0] ?? null) : data] }
  }
  const args = step.args ?? []
  if (args.length > 1 && step.call.startsWith('recv')) yield { ...step, args: args.slice(0, 1) }
  for (const [at, arg] of args.entries()) {
    for (const plainer of plainerArguments(arg)) yield { ...step, args: args.with(at, plainer) }
  }
}

function* plainerArguments(arg: Json): Generator<Json> {
  if (typeof arg === 'string' && arg.includes('|')) yield* arg.split('|')
  if (isArray(arg)) {
    const [ip, port = 0] = arg
    if (typeof ip === 'string' && ip.includes('.') && ip !== '127.0.0.1') yield ['127.0.0.1', port]
  } else if (isObject(arg)) {
    const { bytes, fill } = arg
    if (fill !== undefined) yield { bytes: fill }
    if (typeof bytes === 'string' && bytes.length > 1) yield { bytes: bytes.slice(0, 1) }
  }
}
