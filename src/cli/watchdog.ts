/** Ends the process when a program keeps it so busy that no timer runs. Watches from another thread. */
import { Worker } from 'node:worker_threads'

/** Milliseconds that a run may go on after its limit, to say so itself. */
const GRACE = 1000

const WATCH = `
const { writeSync } = require('node:fs')
const { workerData } = require('node:worker_threads')
setTimeout(() => {
  writeSync(2, workerData.text)
  process.kill(process.pid, 'SIGKILL')
}, workerData.after)`

/** Gives what calls the watchdog off. */
export function watchdog(file: string, limit: number | null): () => void {
  if (limit === null) return () => {}
  const text = `dryport: ${file} never let go of the processor in ${limit / 1000} s of real time\n`
  const worker = new Worker(WATCH, { eval: true, workerData: { after: limit + GRACE, text } })
  worker.unref()
  return () => void worker.terminate()
}
