/** A program beside the test that asks the machine's kernel what it was told, or what came out of it. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { pythonCommand } from '../../support/python.ts'

const PROGRAM = fileURLToPath(new URL('../../python/witness.py', import.meta.url))

export class Witness implements AsyncDisposable {
  readonly #child = spawn(pythonCommand, [PROGRAM], { stdio: ['pipe', 'pipe', 'inherit'] })
  readonly #answers = createInterface(this.#child.stdout)[Symbol.asyncIterator]()

  /** Calls one of the program's commands. */
  async ask<T>(...command: readonly [name: string, ...args: unknown[]]): Promise<T> {
    this.#child.stdin.write(`${JSON.stringify(command)}\n`)
    const { value, done } = await this.#answers.next()
    if (done) throw new Error(`${command[0]}: the witness is gone`)
    return JSON.parse(value) as T
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const gone = once(this.#child, 'exit')
    this.#child.stdin.end()
    await gone
  }
}
