// A trace as one HTML file.
import type { TraceEvent } from '../sim/trace.ts'
import { SCRIPT, STYLE } from './bundle.ts'
import { htmlFile } from './html-file.ts'
import { pageData } from './page-data.ts'

/** What stands on the page of a trace. */
export interface HtmlPageOptions {
  /** Stands above the picture and in the title of the window; `dryport` unless given. */
  readonly title?: string | undefined
}

/**
 * The page of a trace: swim lanes by host and socket, packets as arrows, calls as bars, the queues of listeners as plots.
 * One HTML file, complete in itself; it makes no request.
 */
export function htmlPage(events: Iterable<TraceEvent>, options: HtmlPageOptions = {}): string {
  const { title = 'dryport' } = options
  return htmlFile({
    title,
    style: STYLE,
    body: '<noscript>This page draws its picture with a script, which is switched off here.</noscript>',
    data: { id: 'trace', value: pageData(events, title) },
    script: SCRIPT,
  })
}
