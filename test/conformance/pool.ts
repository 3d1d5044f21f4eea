/** Judges cases in several threads: each takes every n-th case, so that the order of verdicts is that of the cases. */
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { saveCounts, watchRules } from '../rules/count.ts'
import type { Case } from './case.ts'
import type { TraceLevel } from './compare-trace.ts'
import { type CaseVerdict, judge } from './verdict.ts'

interface Share {
  readonly cases: readonly Case[]
  readonly level: TraceLevel
  /** Names the share among the counts of rules. */
  readonly name: string
}

async function judgeAll({ cases, level, name }: Share): Promise<CaseVerdict[]> {
  const readCounts = watchRules()
  const verdicts: CaseVerdict[] = []
  for (const played of cases) verdicts.push(await judge(played, level))
  saveCounts('replay', name, readCounts())
  return verdicts
}

/** @param jobs how many threads; 1 stays in this one */
export async function judgeInParallel(
  cases: readonly Case[],
  level: TraceLevel,
  jobs: number,
): Promise<readonly CaseVerdict[]> {
  if (jobs <= 1) return judgeAll({ cases, level, name: 'share 0' })
  const shares = Array.from({ length: jobs }, (_, n) => cases.filter((_, at) => at % jobs === n))
  const done = await Promise.all(
    shares.map((share, n) => inThread({ cases: share, level, name: `share ${n}` })),
  )
  return cases.map((_, at) => done[at % jobs]?.[Math.floor(at / jobs)] as CaseVerdict)
}

function inThread(share: Share): Promise<readonly CaseVerdict[]> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL(import.meta.url), { workerData: share })
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}

if (!isMainThread && parentPort !== null)
  parentPort.postMessage(await judgeAll(workerData as Share))
