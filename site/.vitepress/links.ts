/**
 * Links of the repository's pages are written as they hold in a checkout: relative, to files. On the site a page may have
 * another address, so each is read from where its page is written, and said as the site's address. Links to files
 * that are no pages (sources, examples) are shown as the text alone: the site does not carry them.
 */
import { existsSync, statSync } from 'node:fs'
import { posix } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { MarkdownRenderer } from 'vitepress'

const ROOT = fileURLToPath(new URL('../../', import.meta.url))

/** The address on the site of a markdown file of the repository; null for what is no page. */
export function addressOf(file: string): string | null {
  const folder = existsSync(ROOT + file) && statSync(ROOT + file).isDirectory()
  const target = folder ? posix.join(file, 'README.md') : file
  if (!target.endsWith('.md') || !existsSync(ROOT + target)) return null
  const [, docs] = /^docs\/(.*)\.md$/.exec(target) ?? []
  const [, reference] = /^site\/(reference\/.*)\.md$/.exec(target) ?? []
  const [, top] = /^([A-Z]+)\.md$/.exec(target) ?? []
  const path = docs ?? reference ?? top?.toLowerCase()
  return path === undefined ? null : `/${path.replace(/(^|\/)(?:readme|index)$/i, '$1')}`
}

/** `../faults.md#links` in `docs/guides/x.md`, as `/faults#links`. */
export function siteLink(href: string, from: string): string | null {
  const [path = '', fragment] = href.split('#')
  const address = addressOf(posix.join(posix.dirname(from), decodeURI(path)))
  return address === null || fragment === undefined ? address : `${address}#${fragment}`
}

/** The name of the place that a heading is: as GitHub makes it. */
export function placeName(heading: string): string {
  const kept = heading
    .trim()
    .toLowerCase()
    .replace(/[^\p{L}\p{N}\s_-]/gu, '')
  return kept.replace(/\s/g, '-')
}

const ELSEWHERE = /^(?:[a-z]+:|\/|#)/i

export function repositoryLinks(md: MarkdownRenderer): void {
  md.core.ruler.push('repository-links', ({ tokens, env }) => {
    const from = posix.relative(ROOT, env.realPath ?? env.path)
    for (const { children } of tokens) {
      if (children === null) continue
      let plain = false
      for (const token of children) {
        if (token.type === 'link_open') {
          const href = token.attrGet('href') ?? ''
          if (ELSEWHERE.test(href)) continue
          const link = siteLink(href, from)
          if (link === null) plain = true
          else token.attrSet('href', link)
        }
        if (plain && /^link_(open|close)$/.test(token.type)) {
          plain = token.type === 'link_open'
          Object.assign(token, { type: 'html_inline', tag: '', content: '', nesting: 0 })
        }
      }
    }
  })
}
