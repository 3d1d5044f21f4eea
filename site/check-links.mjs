/**
 * Every link of the built site leads somewhere: pages, files, and places within pages; and no page asks another machine for
 * anything. Runs at the end of `npm run docs`.
 */
import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, posix, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'

const DIST = join(dirname(fileURLToPath(import.meta.url)), '.vitepress/dist')
const BASE = process.env.DOCS_BASE ?? '/'

const files = readdirSync(DIST, { recursive: true, encoding: 'utf8' }).map((name) =>
  name.replaceAll('\\', '/'),
)
const pages = new Map(
  files
    .filter((name) => name.endsWith('.html'))
    .map((name) => [name, readFileSync(join(DIST, name), 'utf8')]),
)
const decoded = (text) => text.replaceAll('&amp;', '&').replaceAll('&quot;', '"')
const all = (html, pattern) => [...html.matchAll(pattern)].map(([, found]) => decoded(found))

/** The file that the address of a page or of an asset stands for; null when there is none. */
function fileOf(path) {
  const tries = path.endsWith('/') ? [`${path}index.html`] : [path, `${path}.html`]
  const at = tries
    .map((one) => one.replace(/^\//, ''))
    .find((one) => {
      const file = resolve(DIST, one)
      return existsSync(file) && statSync(file).isFile()
    })
  return at ?? null
}

const idsOf = new Map()
function hasPlace(file, id) {
  if (!idsOf.has(file)) idsOf.set(file, new Set(all(pages.get(file) ?? '', /\sid="([^"]*)"/g)))
  return idsOf.get(file).has(id)
}

const dead = []
let count = 0
for (const [page, html] of pages) {
  const here = page === '404.html' ? '/' : `/${page.replace(/(index)?\.html$/, '')}`
  const links = all(html, /<a\s[^>]*?href="([^"]*)"/g)
  const parts = all(html, /<(?:script|img|source|iframe|video)\s[^>]*?src(?:set)?="([^"\s]*)"/g)
  const sheets = all(html, /<link\s[^>]*?href="([^"]*)"/g)
  for (const part of [...parts, ...sheets]) {
    if (/^(https?:)?\/\//.test(part)) dead.push(`${page}: asks another machine for ${part}`)
  }
  for (const link of [...links, ...parts, ...sheets]) {
    if (/^(?:[a-z]+:|\/\/)/i.test(link)) continue
    count += 1
    const [path, fragment] = link.split('#')
    const absolute = path === '' ? here : posix.resolve('/', posix.dirname(`${here}x`), path)
    const slash = path.endsWith('/') && !absolute.endsWith('/') ? '/' : ''
    const own = `${absolute}${slash}`.replace(new RegExp(`^${BASE.replace(/\/$/, '')}/`), '/')
    const file = fileOf(decodeURI(own))
    if (file === null) dead.push(`${page}: nothing at ${link}`)
    else if (fragment && pages.has(file) && !hasPlace(file, decodeURIComponent(fragment))) {
      dead.push(`${page}: no place ${link}`)
    }
  }
}

if (pages.size === 0) throw new Error('the site is not built')
console.log(`${pages.size} pages, ${count} links within the site, ${dead.length} of them dead`)
if (dead.length > 0) {
  console.error([...new Set(dead)].join('\n'))
  process.exit(1)
}
