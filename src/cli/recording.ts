/** Writes what happened in the simulated world to the files that were asked for. */
import { writeFileSync } from 'node:fs'
import { basename } from 'node:path'
import { htmlPage } from '../page/html-page.ts'
import { pcapng } from '../sim/pcapng.ts'
import type { TraceEvent } from '../sim/trace.ts'
import { TraceJson } from '../sim/trace-json.ts'
import type { Order } from './run-order.ts'

export class Recording {
  readonly #order: Order
  readonly #events: TraceEvent[] = []

  constructor(order: Order) {
    this.#order = order
  }

  /** Whether any file is wanted. */
  get wanted(): boolean {
    const { html, pcap, traceJson } = this.#order
    return [html, pcap, traceJson].some((name) => name !== undefined)
  }

  add(event: TraceEvent): void {
    this.#events.push(event)
  }

  /** Throws where a file cannot be written. */
  write(): void {
    const { file, html, pcap, traceJson } = this.#order
    const events = this.#events
    if (html !== undefined) writeFileSync(html, htmlPage(events, { title: basename(file) }))
    if (pcap !== undefined) writeFileSync(pcap, pcapng(events))
    if (traceJson === undefined) return
    const json = new TraceJson()
    writeFileSync(traceJson, events.map((event) => `${json.line(event)}\n`).join(''))
  }
}
