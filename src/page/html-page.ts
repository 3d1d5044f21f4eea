// A trace as one HTML file: data, script and style are inside, so that it opens from disk and asks for nothing.
import type { TraceEvent } from '../sim/trace.ts'
import { SCRIPT, STYLE } from './bundle.ts'
import { pageData } from './page-data.ts'

/** What stands on the page of a trace. */
export interface HtmlPageOptions {
  /** Stands above the picture and in the title of the window; `dryport` unless given. */
  readonly title?: string | undefined
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

const escapeText = (text: string): string => text.replace(/[&<>]/g, (sign) => ENTITIES[sign] ?? '')

/** JSON that no HTML parser takes for the end of its element. */
const inlined = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c')

/**
 * The page of a trace: swim lanes by host and socket, packets as arrows, calls as bars, the queues of listeners as plots.
 * One HTML file, complete in itself; it makes no request.
 */
export function htmlPage(events: Iterable<TraceEvent>, options: HtmlPageOptions = {}): string {
  const { title = 'dryport' } = options
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeText(title)}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<noscript>This page draws its picture with a script, which is switched off here.</noscript>
<script type="application/json" id="trace">${inlined(pageData(events, title))}</script>
<script>${SCRIPT}</script>
</body>
</html>
`
}
