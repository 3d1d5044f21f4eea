// One HTML file that is complete in itself: what it shows, its data, its style and its script are inside, so that it opens
// from disk and asks for nothing. Says nothing of what is shown.

/** What makes a page. */
export interface HtmlFile {
  readonly title: string
  readonly style: string
  /** HTML: whoever makes it escapes what is text in it. */
  readonly body: string
  /** What the script finds as JSON in the element of this id. */
  readonly data: { readonly id: string; readonly value: unknown }
  readonly script: string
}

const ENTITIES: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;' }

/** A text as the content of an element. */
export const escapeText = (text: string): string =>
  text.replace(/[&<>]/g, (sign) => ENTITIES[sign] ?? '')

/** JSON that no HTML parser takes for the end of its element. */
const inlined = (value: unknown): string => JSON.stringify(value).replaceAll('<', '\\u003c')

export function htmlFile({ title, style, body, data, script }: HtmlFile): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; script-src 'unsafe-inline'; style-src 'unsafe-inline'; img-src data:">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<title>${escapeText(title)}</title>
<link rel="icon" href="data:,">
<style>${style}</style>
</head>
<body>
${body}
<script type="application/json" id="${data.id}">${inlined(data.value)}</script>
<script>${script}</script>
</body>
</html>
`
}
