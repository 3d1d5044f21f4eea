/** What came of a campaign, or of one shard of it; and several of these together. */

const FORMAT = 'dryport-report-1'

/** A bug, as far as its kind, host and mark tell. */
export interface FoundBug {
  readonly kind: string
  readonly host: string
  readonly mark: string
  /** How many batches found it. */
  readonly count: number
  /** The file of its smallest counterexample. */
  readonly file: string
  readonly faults: number
  /** The first lines of its report. */
  readonly summary: string
}

export interface CampaignReport {
  readonly format: typeof FORMAT
  readonly program: string
  readonly seed: number
  /** `1/1`, `2/4`; several when merged. */
  readonly shards: readonly string[]
  /** Runs that were asked for, of all shards. */
  readonly wanted: number
  readonly runs: number
  /** Whether the time was up before all runs were made. */
  readonly cutShort: boolean
  readonly bugs: readonly FoundBug[]
  /** How often what `sometimes` and `always` say was looked at, and was true. */
  readonly tallies: Readonly<Record<string, { readonly looked: number; readonly reached: number }>>
  /** What should have been sometimes, and never was. */
  readonly neverReached: readonly string[]
  /** Seconds of real time. */
  readonly took: number
}

export function makeReport(parts: Omit<CampaignReport, 'format'>): CampaignReport {
  return { format: FORMAT, ...parts }
}

export class ReportError extends Error {}

/** @throws {ReportError} when the text is no report */
export function readReport(json: string): CampaignReport {
  try {
    const report = JSON.parse(json) as CampaignReport
    if (report.format === FORMAT) return report
  } catch {
    // Not even JSON.
  }
  throw new ReportError(`it is no report of dryport explore (${FORMAT})`)
}

const isSame = (one: FoundBug, other: FoundBug): boolean =>
  one.kind === other.kind && one.host === other.host && one.mark === other.mark

/** Takes a bug in among others; of the same one the smaller counterexample stays. */
export function addBug(bugs: readonly FoundBug[], bug: FoundBug): FoundBug[] {
  const known = bugs.find((other) => isSame(other, bug))
  if (known === undefined) return [...bugs, bug]
  const smaller = bug.faults < known.faults ? bug : known
  const both = { ...smaller, count: known.count + bug.count }
  return bugs.map((other) => (other === known ? both : other))
}

/** @throws {ReportError} when they are not of one campaign */
export function mergeReports(reports: readonly CampaignReport[]): CampaignReport {
  const [first] = reports
  if (first === undefined) throw new ReportError('there is no report')
  for (const { program, seed, wanted } of reports) {
    if (program !== first.program || seed !== first.seed || wanted !== first.wanted) {
      throw new ReportError('they are reports of different campaigns')
    }
  }
  const shards = reports.flatMap((report) => report.shards)
  if (new Set(shards).size !== shards.length) throw new ReportError('one shard is there twice')
  const tallies: Record<string, { looked: number; reached: number }> = {}
  for (const report of reports) {
    for (const [what, { looked, reached }] of Object.entries(report.tallies)) {
      const sum = tallies[what] ?? { looked: 0, reached: 0 }
      tallies[what] = { looked: sum.looked + looked, reached: sum.reached + reached }
    }
  }
  const bugs = reports.flatMap((report) => report.bugs)
  return makeReport({
    program: first.program,
    seed: first.seed,
    shards,
    wanted: first.wanted,
    runs: reports.reduce((sum, { runs }) => sum + runs, 0),
    cutShort: reports.some(({ cutShort }) => cutShort),
    bugs: bugs.reduce<FoundBug[]>(addBug, []),
    tallies,
    neverReached: first.neverReached.filter((what) =>
      reports.every(({ neverReached }) => neverReached.includes(what)),
    ),
    took: Math.max(...reports.map(({ took }) => took)),
  })
}

export const hasFailed = ({ bugs, neverReached, cutShort }: CampaignReport): boolean =>
  bugs.length > 0 || (neverReached.length > 0 && !cutShort)

/** For people. */
export function reportText(report: CampaignReport): string {
  const { program, seed, shards, wanted, runs, cutShort, bugs, neverReached, took } = report
  const lines = bugs.map(({ summary, count, file }) => {
    const times = count === 1 ? '' : ` (found ${count} times)`
    return `${summary}${times}\n  dryport run --replay ${file}`
  })
  const tallies = Object.entries(report.tallies).map(
    ([what, { looked, reached }]) => `${what}: ${reached} of ${looked}`,
  )
  return [
    ...lines,
    ...tallies,
    ...neverReached.map((what) => `never: ${what}`),
    `${program}, seed ${seed}, shard ${shards.join(' ')}: ${runs} of ${wanted} runs` +
      `${cutShort ? ', the time was up' : ''}; ${bugs.length} failures; ${took.toFixed(1)} s`,
  ].join('\n')
}
