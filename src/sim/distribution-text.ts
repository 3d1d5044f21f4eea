// The text of a distribution, as users write it in options and on the command line.
import { formatDuration, parseDuration } from '../core/time.ts'
import { type Distribution, DistributionError, distributionFault } from './distributions.ts'

type Kind = Distribution['kind']

interface Form {
  readonly name: string
  readonly times: readonly string[]
  /** A last part that is no time. */
  readonly number?: string
  readonly separator?: string
  readonly example: string
}

// The parts stand in this order. An empirical distribution has as many times as one likes.
const FORMS: Readonly<Record<Kind, Form>> = {
  constant: { name: 'const', times: ['value'], example: 'const:5ms' },
  uniform: {
    name: 'uniform',
    times: ['min', 'max'],
    separator: '..',
    example: 'uniform:1ms..3ms',
  },
  normal: {
    name: 'normal',
    times: ['mean', 'deviation'],
    example: 'normal:5ms,1ms (mean, deviation)',
  },
  exponential: { name: 'exp', times: ['mean'], example: 'exp:0.8ms (mean)' },
  bimodal: {
    name: 'bimodal',
    times: ['low', 'high'],
    number: 'chance',
    example: 'bimodal:1ms,100ms,0.01 (usual, other, chance of the other)',
  },
  lognormal: {
    name: 'lognormal',
    times: ['median'],
    number: 'sigma',
    example: 'lognormal:5ms,0.5 (median, sigma)',
  },
  pareto: {
    name: 'pareto',
    times: ['min'],
    number: 'shape',
    example: 'pareto:1ms,1.5 (least, shape)',
  },
  empirical: {
    name: 'empirical',
    times: [],
    example: 'empirical:1ms,2ms,2ms,9ms (measured values)',
  },
}

const KIND_BY_NAME: ReadonlyMap<string, Kind> = new Map(
  (Object.keys(FORMS) as Kind[]).flatMap((kind) => [
    [kind, kind] as const,
    [FORMS[kind].name, kind] as const,
  ]),
)

/**
 * Reads a distribution: `exp:0.8ms`, `const:5ms`, `uniform:1ms..3ms`, `normal:5ms,1ms`,
 * `bimodal:1ms,100ms,0.01`, `lognormal:5ms,0.5`, `pareto:1ms,1.5`, `empirical:1ms,2ms,9ms`, or a
 * duration alone. Units are us, ms and s; a plain number is milliseconds.
 * @throws {DistributionError} which says what is wanted
 */
export const parseDistribution = (text: string): Distribution => {
  const given = JSON.stringify(text)
  const alone = parseDuration(text)
  if (alone !== undefined) return { kind: 'constant', value: alone }
  const colon = Math.max(text.indexOf(':'), 0)
  const kind = KIND_BY_NAME.get(text.slice(0, colon).trim().toLowerCase())
  if (kind === undefined) {
    const examples = Object.values(FORMS).map((form) => form.example)
    throw new DistributionError(given, `one of ${examples.join('; ')}`)
  }
  const form = FORMS[kind]
  const fields = readFields(form, text.slice(colon + 1).split(form.separator ?? ','))
  if (fields === undefined) throw new DistributionError(given, form.example)
  const distribution = { kind, ...fields } as Distribution
  const wanted = distributionFault(distribution)
  if (wanted !== undefined) throw new DistributionError(given, wanted)
  return distribution
}

/** The text that {@link parseDistribution} reads back. */
export const formatDistribution = (distribution: Distribution): string => {
  const form = FORMS[distribution.kind]
  const fields = distribution as unknown as Readonly<Record<string, number>>
  const times =
    distribution.kind === 'empirical'
      ? distribution.values
      : form.times.map((field) => fields[field] as number)
  const parts = times.map(formatDuration)
  if (form.number !== undefined) parts.push(String(fields[form.number]))
  return `${form.name}:${parts.join(form.separator ?? ',')}`
}

const readFields = (
  form: Form,
  parts: readonly string[],
): Record<string, number | number[]> | undefined => {
  const fields: Record<string, number | number[]> = {}
  const last = form.number === undefined ? undefined : plainNumber(parts.at(-1) ?? '')
  if (form.number !== undefined) {
    if (last === undefined) return undefined
    fields[form.number] = last
  }
  const texts = form.number === undefined ? parts : parts.slice(0, -1)
  const times = texts.map(parseDuration).filter((time) => time !== undefined)
  if (times.length !== texts.length) return undefined
  if (form.times.length === 0) return { values: times }
  if (times.length !== form.times.length) return undefined
  for (const [index, field] of form.times.entries()) fields[field] = times[index] as number
  return fields
}

const plainNumber = (text: string): number | undefined =>
  /^\s*(\d+\.?\d*|\.\d+)(e[+-]?\d+)?\s*$/i.test(text) ? Number(text) : undefined
