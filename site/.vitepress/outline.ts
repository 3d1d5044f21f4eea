/** What the site's bar and its margin list, in the order of reading. */
import { readdirSync, readFileSync } from 'node:fs'
import { posix } from 'node:path'
import type { DefaultTheme } from 'vitepress'

const ROOT = new URL('../../', import.meta.url)

type Items = DefaultTheme.SidebarItem[]

const page = (text: string, link: string): Items[number] => ({ text, link })

/** The numbered decisions, as their files are called: `0003-loopback-in-one-input`. */
const decisions = (): Items =>
  readdirSync(new URL('docs/decisions', ROOT))
    .filter((name) => /^\d{4}-/.test(name))
    .sort()
    .map((name) => {
      const file = name.replace(/\.md$/, '')
      return page(file.replace(/-/g, ' '), `/decisions/${file}`)
    })

/** The entry points of the package, from its manifest: each has a page of the reference. */
const entries = (): Items => {
  const manifest = JSON.parse(readFileSync(new URL('package.json', ROOT), 'utf8'))
  return Object.keys(manifest.exports)
    .filter((entry) => !entry.endsWith('.json'))
    .map((entry) => posix.join('dryport', entry))
    .map((name) => page(name, `/reference/${name}/`))
}

export const NAV: DefaultTheme.NavItem[] = [
  { text: 'Calls', link: '/api' },
  { text: 'Reference', link: '/reference/' },
  { text: 'Lab', link: '/lab/', target: '_self' },
]

export const SIDEBAR: Items = [
  {
    text: 'Guides',
    items: [
      page('What it is', '/'),
      page('A first test', '/guides/first-test'),
      page('A retry policy', '/guides/retry-policy'),
      page('A protocol of your own', '/guides/own-protocol'),
      page('Sizing a backlog', '/guides/backlog'),
      page('Faults: a cookbook', '/guides/faults-cookbook'),
      page('Determinism', '/guides/determinism'),
      page('From Python', '/guides/from-python'),
      page('In another test suite', '/guides/embedding'),
      page('How it is validated', '/guides/validation'),
    ],
  },
  {
    text: 'In full',
    items: [
      page('Testing programs', '/testing'),
      page('Faults', '/faults'),
      page('The backlog lab', '/backlog'),
      page('The picture', '/picture'),
      page('The lab', '/browser-lab'),
    ],
  },
  {
    text: 'What it knows',
    items: [
      page('The calls', '/api'),
      page('Options', '/options'),
      page('Rules', '/rules'),
      page('States of a TCP socket', '/state-machine'),
      page('Known differences', '/parity'),
      page('Programs of Node', '/compat'),
      page('Performance', '/performance'),
      page('What node:net does', '/discoveries/node-net'),
    ],
  },
  { text: 'Reference', link: '/reference/', collapsed: true, items: entries() },
  {
    text: 'How it is built',
    items: [
      page('Architecture', '/architecture'),
      page('Contributing', '/contributing'),
      page('Changes', '/changelog'),
      { text: 'Decisions', link: '/decisions/', collapsed: true, items: decisions() },
    ],
  },
]
