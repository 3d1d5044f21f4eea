/** How far a campaign has come, on one line of a terminal. Nothing where there is none. */

const WIDTH = 24

export class Progress {
  readonly #wanted: number
  readonly #began = performance.now()
  readonly #shown = process.stderr.isTTY === true
  #runs = 0
  #failures = 0

  constructor(wanted: number) {
    this.#wanted = wanted
    this.#show()
  }

  add(runs: number, failed: boolean): void {
    this.#runs += runs
    if (failed) this.#failures += 1
    this.#show()
  }

  /** Leaves the line empty. */
  end(): void {
    if (this.#shown) process.stderr.write('\r\u001b[K')
  }

  #show(): void {
    if (this.#shown) process.stderr.write(`\r\u001b[K${this.text()}`)
  }

  /** `[######      ] 250 of 1000 runs, 1 failure, 12 s` */
  text(): string {
    const done = Math.min(WIDTH, Math.floor((WIDTH * this.#runs) / Math.max(1, this.#wanted)))
    const bar = `[${'#'.repeat(done)}${' '.repeat(WIDTH - done)}]`
    const seconds = Math.round((performance.now() - this.#began) / 1000)
    const failures = this.#failures === 1 ? '1 failure' : `${this.#failures} failures`
    return `${bar} ${this.#runs} of ${this.#wanted} runs, ${failures}, ${seconds} s`
  }
}
