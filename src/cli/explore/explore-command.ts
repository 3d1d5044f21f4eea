/** `dryport explore`: a campaign of runs over worker threads. */
import { mkdirSync, writeFileSync } from 'node:fs'
import { dirname, join, relative, resolve } from 'node:path'
import { Tinypool } from 'tinypool'
import { batches } from '../../testing/campaign/batches.ts'
import { campaignOf } from '../../testing/campaign/campaign.ts'
import type { FailureFile } from '../../testing/campaign/failure-file.ts'
import {
  addBug,
  type CampaignReport,
  type FoundBug,
  hasFailed,
  makeReport,
  reportText,
} from '../../testing/campaign/report.ts'
import { thrownText } from '../failure-text.ts'
import { loadDefault } from '../load.ts'
import { complain, say } from '../output.ts'
import type { BatchResult, BatchTask } from './batch-worker.ts'
import { type ExploreOrder, readExploreOrder } from './explore-order.ts'
import { Progress } from './progress.ts'

/** The lines of a report that say what failed. */
const SUMMARY_LINES = 2

/** Gives the exit code. */
export async function exploreCommand(args: readonly string[]): Promise<number> {
  const order = readExploreOrder(args)
  const declared = await sometimesOf(order.file)
  if (declared === null) return 1
  const report = await new CampaignRun(order, declared).run()
  const file = join(order.out, `report-${order.shard.index}-of-${order.shard.count}.json`)
  write(file, report)
  say(reportText(report), file)
  return hasFailed(report) ? 1 : 0
}

/** What the program should sometimes do; null when the file is no program. */
async function sometimesOf(file: string): Promise<readonly string[] | null> {
  try {
    return campaignOf(await loadDefault(file)).options.sometimes ?? []
  } catch (error) {
    complain(`dryport: ${file} cannot be explored`, thrownText(error))
    return null
  }
}

class CampaignRun {
  readonly #order: ExploreOrder
  readonly #declared: readonly string[]
  readonly #tasks: readonly BatchTask[]
  readonly #progress: Progress
  readonly #tallies = new Map<string, { looked: number; reached: number }>()
  /** By their batches. */
  readonly #failures = new Map<number, FailureFile>()
  /** What is to be written. */
  readonly #files = new Map<string, FailureFile>()
  #bugs: readonly FoundBug[] = []
  #runs = 0
  #cutShort = false

  constructor(order: ExploreOrder, declared: readonly string[]) {
    const { runs, seed, shard, file, out } = order
    this.#order = order
    this.#declared = declared
    const program = relative(resolve(out), resolve(file))
    this.#tasks = batches(runs, seed, shard).map((batch) => ({
      ...batch,
      file: resolve(file),
      program,
    }))
    this.#progress = new Progress(this.#tasks.reduce((sum, { runs: some }) => sum + some, 0))
  }

  async run(): Promise<CampaignReport> {
    const began = performance.now()
    await this.#work()
    // In the order of the batches, whichever was ready first.
    const failures = [...this.#failures].sort(([one], [other]) => one - other)
    for (const [, failure] of failures) this.#found(failure)
    for (const [file, failure] of this.#files) write(file, failure)
    const { file, seed, shard, runs } = this.#order
    return makeReport({
      program: file,
      seed,
      shards: [`${shard.index}/${shard.count}`],
      wanted: runs,
      runs: this.#runs,
      cutShort: this.#cutShort,
      bugs: this.#bugs,
      tallies: Object.fromEntries(this.#tallies),
      neverReached: this.#declared.filter((what) => (this.#tallies.get(what)?.reached ?? 0) === 0),
      took: (performance.now() - began) / 1000,
    })
  }

  async #work(): Promise<void> {
    const { jobs, limit } = this.#order
    const threads = Math.max(1, Math.min(jobs, this.#tasks.length))
    const pool = new Tinypool({
      filename: new URL(`batch-worker${extension()}`, import.meta.url).href,
      runtime: 'worker_threads',
      minThreads: threads,
      maxThreads: threads,
    })
    const stop = new AbortController()
    const timer = limit === null ? undefined : setTimeout(() => stop.abort(), limit)
    try {
      await Promise.all(this.#tasks.map((task) => this.#make(pool, task, stop.signal)))
    } finally {
      clearTimeout(timer)
      this.#progress.end()
      await pool.destroy()
    }
  }

  async #make(pool: Tinypool, task: BatchTask, signal: AbortSignal): Promise<void> {
    let result: BatchResult
    try {
      result = (await pool.run(task, { signal })) as BatchResult
    } catch (error) {
      if (!signal.aborted) throw error
      this.#cutShort = true
      return
    }
    this.#runs += result.runs
    for (const [what, { looked, reached }] of result.tallies) {
      const sum = this.#tallies.get(what) ?? { looked: 0, reached: 0 }
      this.#tallies.set(what, { looked: sum.looked + looked, reached: sum.reached + reached })
    }
    if (result.failure !== null) this.#failures.set(task.index, result.failure)
    this.#progress.add(result.runs, result.failure !== null)
  }

  /** Of each bug the smallest counterexample is kept. */
  #found(failure: FailureFile): void {
    const { kind, host, mark, faults, hash, report } = failure
    const file = join(this.#order.out, `${kind}-${hash}.json`)
    const summary = report.split('\n').slice(0, SUMMARY_LINES).join('\n')
    const bug = { kind, host, mark, count: 1, file, faults: faults.length, summary }
    this.#bugs = addBug(this.#bugs, bug)
    if (this.#bugs.some((other) => other.file === file)) this.#files.set(file, failure)
    for (const known of [...this.#files.keys()]) {
      if (!this.#bugs.some((other) => other.file === known)) this.#files.delete(known)
    }
  }
}

function write(file: string, content: object): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`)
}

/** `.js` when built, `.ts` where the sources run. */
const extension = (): string => (import.meta.url.endsWith('.ts') ? '.ts' : '.js')
