/** Ends the process when a program keeps it so busy that no timer runs. Watches from another thread. */
import { Worker } from 'node:worker_threads'

/** Milliseconds that a run may go on after its limit, to say so itself. */
const GRACE = 1000

const WATCH = `
const { writeSync } = require('node:fs')
const { parentPort, workerData } = require('node:worker_threads')
let timer
parentPort.on('message', (limit) => {
  clearTimeout(timer)
  if (limit === null) return
  const text = \`dryport: \${workerData.file} never let go of the processor in \${limit / 1000} s\`
  timer = setTimeout(() => {
    writeSync(2, text + ' of real time\\n')
    process.kill(process.pid, 'SIGKILL')
  }, limit + workerData.grace)
})`

export class Watchdog implements Disposable {
  readonly #worker: Worker

  constructor(file: string) {
    this.#worker = new Worker(WATCH, { eval: true, workerData: { file, grace: GRACE } })
    this.#worker.unref()
  }

  /** From now on, what is done next may take so many milliseconds; null: any. */
  allow(limit: number | null): void {
    this.#worker.postMessage(limit)
  }

  [Symbol.dispose](): void {
    void this.#worker.terminate()
  }
}
