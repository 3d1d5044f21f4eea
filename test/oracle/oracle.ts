/**
 * The kernel as a function: programs in, what the kernel answered out.
 *
 * Runs `oracle.py`, which plays many programs at the same time; a program that asks for an answer gets it when it is
 * ready. There is no kernel to ask without python3: that is an error, never silence.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import type { Readable, Writable } from 'node:stream'
import type { Case, Outcome } from '../conformance/case.ts'

/** What a kernel says of itself. */
export interface OracleInfo {
  readonly kernel: string
  readonly python: string
  /** `shared loopback`: programs run without a namespace, so tables and sysctls cannot be asked for. */
  readonly network: 'namespace' | 'user namespace' | 'shared loopback'
}

/** A program as the kernel has played it. */
export interface Recorded {
  readonly outcomes: readonly Outcome[]
  /** By how much the machine has missed the times of the steps, at worst. */
  readonly lateMs: number
}

interface Reply {
  readonly id: number
  readonly results?: readonly Outcome[]
  readonly late_ms?: number
  readonly error?: string
}

interface Waiting {
  readonly resolve: (recorded: Recorded) => void
  readonly reject: (error: Error) => void
}

type Process = ChildProcessByStdio<Writable, Readable, null>

/** From the root of the project, where npm runs scripts and tests. */
const SCRIPT = 'test/oracle/oracle.py'

export class Oracle {
  readonly info: OracleInfo
  readonly #process: Process
  readonly #waiting = new Map<number, Waiting>()
  #lastId = 0

  private constructor(process: Process, info: OracleInfo, replies: AsyncIterator<string>) {
    this.#process = process
    this.info = info
    void this.#listen(replies)
  }

  /**
   * Starts the helper; up to `jobs` programs play at the same time.
   * @throws when there is no python3, or the helper does not start
   */
  static async start(jobs = 64): Promise<Oracle> {
    const python = process.env['DRYPORT_PYTHON'] ?? 'python3'
    const helper = spawn(python, [SCRIPT, '--jobs', String(jobs)], {
      stdio: ['pipe', 'pipe', 'inherit'],
    })
    const failed = once(helper, 'error').then(([error]) => {
      throw new Error(`no kernel to compare with: ${python} does not run (${String(error)})`)
    })
    const lines = createInterface({ input: helper.stdout })[Symbol.asyncIterator]()
    const first = await Promise.race([lines.next(), failed])
    failed.catch(() => undefined)
    if (first.done === true) throw new Error(`no kernel to compare with: ${SCRIPT} ended at once`)
    return new Oracle(helper, JSON.parse(first.value) as OracleInfo, lines)
  }

  /** What the kernel answered to each step. */
  async play(program: Case): Promise<readonly Outcome[]> {
    return (await this.record(program)).outcomes
  }

  /** The same, with how well the machine kept the times. */
  record(program: Case): Promise<Recorded> {
    const id = ++this.#lastId
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject })
      this.#process.stdin.write(`${JSON.stringify({ id, case: program })}\n`)
    })
  }

  async stop(): Promise<void> {
    this.#process.stdin.end()
    if (this.#process.exitCode === null) await once(this.#process, 'exit')
  }

  async #listen(replies: AsyncIterator<string>): Promise<void> {
    for (let line = await replies.next(); line.done !== true; line = await replies.next()) {
      const reply = JSON.parse(line.value) as Reply
      const waiting = this.#waiting.get(reply.id)
      this.#waiting.delete(reply.id)
      if (reply.results !== undefined) {
        waiting?.resolve({ outcomes: reply.results, lateMs: reply.late_ms ?? 0 })
      } else waiting?.reject(new Error(reply.error))
    }
    for (const { reject } of this.#waiting.values()) reject(new Error('the oracle has ended'))
  }
}
