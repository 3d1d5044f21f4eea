/** A report as one HTML file: data, script and style are inside, so that it opens from disk and asks for nothing. */
import type { BacklogOptions } from '../options.ts'
import type { BacklogReport } from '../report/report.ts'
import { reportText } from '../report/text.ts'
import { SCRIPT } from './bundle.ts'
import { plotsOf } from './plots.ts'

const STYLE = `:root{color-scheme:light dark;--back:#fff;--text:#1b1f24;--dim:#6b7480;--rule:#dfe3e8;
--c0:#2563a8;--c1:#b4530a;--c2:#1f7a4d}
@media(prefers-color-scheme:dark){:root{--back:#15181c;--text:#e6e9ed;--dim:#98a2ad;--rule:#30363d;
--c0:#7db4f0;--c1:#f0a35e;--c2:#6fce9d}}
body{margin:0 auto;max-width:1100px;padding:1rem;background:var(--back);color:var(--text);font:15px system-ui,sans-serif}
h1{font-size:1.3rem}h2{font-size:1rem;margin:1.5rem 0 .2rem}
pre{overflow-x:auto;font:13px ui-monospace,monospace;line-height:1.45}
svg{display:block;width:100%;height:auto}svg text{fill:var(--dim);font:12px system-ui,sans-serif}
.grid{stroke:var(--rule)}.line{fill:none;stroke-width:2}.dashed{stroke-dasharray:6 4}
.s0{stroke:var(--c0)}.s1{stroke:var(--c1)}.s2{stroke:var(--c2)}`

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

const escaped = (text: string): string => text.replace(/[&<>]/g, (sign) => ENTITIES[sign] ?? '')

/** The page of a run: its text, and plots for which further simulated runs are made. Takes some seconds. */
export function backlogPage(options: BacklogOptions, report: BacklogReport): string {
  const { backlog, service, load } = report.conditions
  const title = `listen(${backlog}), service ${service}, load ${Number(load.toFixed(3))}`
  const data = JSON.stringify(plotsOf(options, report)).replaceAll('<', '\\u003c')
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escaped(title)}</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<h1>${escaped(title)}</h1>
<main id="plots"></main>
<h2>The run</h2>
<pre>${escaped(reportText(report).join('\n'))}</pre>
<script type="application/json" id="data">${data}</script>
<script>${SCRIPT}</script>
</body>
</html>
`
}
