/**
 * Calls that the adapter itself makes on the kernel, as the program at the far end of a Unix connection would: on an
 * open file without a descriptor. They keep nothing alive.
 */
import { type Answer, fail } from '../../core/answer.ts'
import type { OpenFile } from '../../core/kernel/files.ts'
import type { Kernel } from '../../core/kernel/kernel.ts'
import { abandon, begin } from '../../core/kernel/waiting.ts'
import type { BlockingCall } from '../../core/socket/call.ts'
import type { Sock } from '../../core/socket/sock.ts'
import type { RealLoop } from './real-loop.ts'
import { REAL } from './rules.ts'

type Resolve = (answer: Answer) => void

interface Waiting {
  readonly file: OpenFile
  readonly resolve: Resolve
}

export class InnerCalls {
  readonly #loop: RealLoop
  readonly #waiting = new Map<number, Waiting>()

  constructor(loop: RealLoop) {
    this.#loop = loop
  }

  /** An open file of a record that has been added. */
  open(kernel: Kernel, sock: Sock): OpenFile {
    const file = kernel.files.open(sock.id)
    file.references += 1
    sock.files += 1
    return file
  }

  /** Makes the call and waits for its answer; EBADF when the file is closed before it comes. */
  call<T>(file: OpenFile, call: BlockingCall): Promise<Answer<T>> {
    return new Promise((resolve) => {
      this.#loop.post((kernel) => {
        if (kernel.files.file(file.id) !== file) {
          resolve(kernel.answered(fail(REAL.abandoned, 'EBADF')))
          return
        }
        const answer = begin(kernel, file, call, false, null)
        if (typeof answer === 'number') {
          this.#waiting.set(answer, { file, resolve: resolve as Resolve })
        } else resolve(answer as Answer<T>)
      })
    })
  }

  /** Gives up what waits, and lets go of the file. */
  close(file: OpenFile): void {
    this.#loop.post((kernel) => {
      for (const [wait, waiting] of [...this.#waiting]) {
        if (waiting.file !== file) continue
        this.#waiting.delete(wait)
        abandon(kernel, wait)
        waiting.resolve(kernel.answered(fail(REAL.abandoned, 'EBADF')))
      }
      kernel.dropFile(file.id)
    })
  }

  /** The kernel has answered one that waited. */
  settle(wait: number, answer: Answer): void {
    this.#waiting.get(wait)?.resolve(answer)
    this.#waiting.delete(wait)
  }
}
