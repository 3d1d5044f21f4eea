/** docs/rules.md, from the register of rules. */
import { allRules, type Rule } from '../../src/core/rule.ts'
import '../../src/index.ts'
import '../../src/node.ts'

/** Chapters of the page, and which groups of rules they hold. A group of no chapter comes last. */
const CHAPTERS: readonly (readonly [title: string, groups: readonly string[]])[] = [
  ['Descriptors, waiting, options', ['kernel', 'wait', 'option', 'group']],
  ['Addresses and ports', ['bind', 'destination']],
  [
    'Calls on a TCP socket',
    [
      'listen',
      'accept',
      'connect',
      'send',
      'recv',
      'shutdown',
      'close',
      'names',
      'ioctl',
      'tcp-option',
    ],
  ],
  ['TCP segments and timers', ['handshake', 'segment-in', 'segment-out', 'timer', 'time-wait']],
  [
    'Datagrams, raw sockets, ICMP',
    [
      'datagram',
      'datagram-recv',
      'datagram-error',
      'socket',
      'udp',
      'udp-send',
      'udp-in',
      'raw',
      'icmp',
    ],
  ],
  [
    'Local sockets',
    [
      'unix-name',
      'unix-find',
      'unix-bind',
      'unix-listen',
      'unix-accept',
      'unix-connect',
      'unix-send',
      'unix-recv',
      'unix-control',
      'unix-shutdown',
      'unix-close',
      'unix-ioctl',
      'unix-option',
    ],
  ],
  ['The real host', ['real']],
]

const HEAD = `# The rules

<!-- Written by test/rules/page.test.ts from the register of rules: npx vitest run test/rules -u -->

Every way in which a call, a segment or a timer can come out has a name. The trace cites it; \`npm run rules\` tells how
often the tests, the replay of the corpus and the fuzzer have exercised it, and \`npm run check\` fails while one is not.

Sources: \`facts N.N\` is a section of the measurements that the corpus records; the rest are RFC sections and man pages.
`

function cell(text: string): string {
  return text.replaceAll('|', '\\|')
}

function groupOf({ id }: Rule): string {
  return id.slice(0, id.indexOf('.'))
}

function table(group: string, rules: readonly Rule[]): string {
  const rows = rules.map(
    ({ id, when, then, source }) =>
      `| \`${id}\` | ${cell(when)} | ${cell(then)} | ${cell(source)} |`,
  )
  return [`### ${group}\n`, '| rule | when | then | source |', '|---|---|---|---|', ...rows].join(
    '\n',
  )
}

/** The whole page. */
export function rulesPage(): string {
  const groups = new Map<string, Rule[]>()
  for (const rule of allRules()) {
    const group = groups.get(groupOf(rule))
    if (group === undefined) groups.set(groupOf(rule), [rule])
    else group.push(rule)
  }
  const placed = new Set(CHAPTERS.flatMap(([, names]) => names))
  const rest = [...groups.keys()].filter((name) => !placed.has(name))
  const chapters = [...CHAPTERS, ['Other', rest] as const].flatMap(([title, names]) => {
    const tables = names.flatMap((name) => {
      const rules = groups.get(name)
      return rules === undefined ? [] : [table(name, rules)]
    })
    return tables.length === 0 ? [] : [`## ${title}`, ...tables]
  })
  return `${[HEAD, ...chapters].join('\n\n').replace('\n\n\n', '\n\n')}\n`
}
