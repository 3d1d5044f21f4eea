/** A report as one HTML file: its text, and its plots. */
import { escapeText, htmlFile } from '../../page/html-file.ts'
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

/** The page of a run: its text, and plots for which further simulated runs are made. Takes some seconds. */
export function backlogPage(options: BacklogOptions, report: BacklogReport): string {
  const { backlog, service, load } = report.conditions
  const title = `listen(${backlog}), service ${service}, load ${Number(load.toFixed(3))}`
  return htmlFile({
    title,
    style: STYLE,
    body: `<h1>${escapeText(title)}</h1>
<main id="plots"></main>
<h2>The run</h2>
<pre>${escapeText(reportText(report).join('\n'))}</pre>`,
    data: { id: 'data', value: plotsOf(options, report) },
    script: SCRIPT,
  })
}
