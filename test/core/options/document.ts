/** docs/options.md, written from the option table. */
import { getOption } from '../../../src/core/options/access.ts'
import { latin1 } from '../../../src/core/options/codec.ts'
import {
  ANY,
  INET6,
  IP_LEVEL,
  KIND_NAMES,
  type Kinds,
  RAW4,
  RAW6,
  TCP,
  UDP,
  UNIX,
} from '../../../src/core/options/kinds.ts'
import type { Option, OptionLevel } from '../../../src/core/options/option.ts'
import { OPTION_LEVELS } from '../../../src/core/options/table.ts'
import { bareSock, HOST } from './bare-sock.ts'
import { RECORDING } from './recording.ts'

const VARYING = ['SO_COOKIE', 'TCP_INFO', 'TCP_TIMESTAMP']

const KINDS: ReadonlyMap<Kinds, string> = new Map([
  [ANY, 'all'],
  [IP_LEVEL, 'IP'],
  [INET6, 'AF_INET6'],
  [TCP, 'TCP'],
  [UDP, 'UDP'],
  [UNIX, 'AF_UNIX'],
  [RAW4, 'raw, AF_INET'],
  [RAW6, 'raw, AF_INET6'],
  [TCP | UDP | UNIX, 'all but raw'],
])

const HEAD = `# Socket options

What getsockopt(2) and setsockopt(2) know, level by level. Written from the option table in \`src/core/options\` by
\`test/core/options/document.test.ts\`: do not edit it here. The table is compared with a recording of Linux
${RECORDING.kernel.split('-')[0]}, cell by cell, in \`test/core/options/linux.test.ts\`.

How to read it:

- **sockets**: which kinds have the option. *IP* is TCP, UDP and raw sockets; an AF_INET6 socket has the options of
  IPPROTO_IP too, unless it is raw.
- **fresh**: what a new socket reads as an int; "·" where it cannot be read.
- **takes**: what may be written, and what becomes of the rest. Nothing said: any int (of a *bool*: 0 is off, all else
  is on, and 1 is read). "read only" is ENOPROTOOPT.
- **does**: what obeys it. *Kept*: it is kept and read back, and changes nothing here, for the reason given.

Lengths: SOL_SOCKET, IPPROTO_TCP and IPPROTO_UDP refuse fewer than four bytes with EINVAL before they look at the
option; IPPROTO_IPV6 refuses them for ints; IPPROTO_IP takes one byte for an int, and an empty value for 0. A read
gives as many bytes as fit; IPPROTO_IP gives an int of 0..255 in one byte to whoever has room for fewer than four.

Unknown options are ENOPROTOOPT. Unknown levels: AF_INET answers a read with ENOTSUP and a write with ENOPROTOOPT,
AF_INET6 both with ENOPROTOOPT, AF_UNIX both with ENOTSUP.

A socket that accept returns has the values of its listener at the moment in which the handshake ended, but
SO_PRIORITY, TCP_DEFER_ACCEPT, TCP_FASTOPEN and TCP_QUICKACK, which begin anew (measured).

## Differences from Linux

| what | here | why |
|---|---|---|
| options that this page does not list (SO_ATTACH_FILTER, MCAST_JOIN_GROUP, IPV6_ADDRFORM, IP_MSFILTER, netfilter's...) | ENOPROTOOPT | Python does not name them |
| TCP_CONGESTION "bbr" | ENOENT | the library has reno and cubic |
| TCP_MD5SIG, TCP_REPAIR_OPTIONS, TCP_QUEUE_SEQ, TCP_REPAIR_WINDOW with what Linux takes | EINVAL or EPERM | no signatures, no moving of connections |
| TCP_ULP "tls" and others | ENOENT | nothing sits on top of TCP |
| IPV6_RTHDR with a segment routing header; IP_OPTIONS with CIPSO | EINVAL | neither is sent |
| SO_NETNS_COOKIE | 1 | a host does not number its namespaces |
| SO_INCOMING_CPU once data came | still -1 | no processor is modelled |
| IP_MULTICAST_TTL, IPV6_MULTICAST_HOPS, IPV6_MULTICAST_IF of an accepted stream | the defaults | Linux shows where the SYN came from; nothing uses it |
`

function read(option: Option, level: OptionLevel, kind: string): string {
  const [family, type, protocol] = RECORDING.kinds[kind] as readonly [number, number, number]
  const length = option.shape === 'string' ? 64 : 0
  const sock = bareSock(family, type, protocol)
  const answer = getOption(HOST, sock, level.number, option.number, length)
  if (answer.failure !== null) return answer.failure
  return typeof answer.value === 'number' ? String(answer.value) : latin1(answer.value)
}

/** Both families where they agree, as `tcp`; else the one, as `tcp6`. */
function kindNames(names: readonly string[]): string[] {
  const short = (name: string): string => name.replace(/[46]$|-.*$/, '')
  const all = [...KIND_NAMES.values()]
  return [
    ...new Set(
      names.map((name) => {
        const siblings = all.filter((other) => short(other) === short(name))
        return siblings.every((other) => names.includes(other)) ? short(name) : name
      }),
    ),
  ]
}

function fresh(option: Option, level: OptionLevel): string {
  if (VARYING.includes(option.name)) return 'differs'
  if (option.get === undefined) return '·'
  const seen = new Map<string, string[]>()
  for (const [kind, name] of KIND_NAMES) {
    if ((option.kinds & kind) === 0) continue
    const text = read(option, level, name)
    seen.set(text, [...(seen.get(text) ?? []), name])
  }
  if (seen.size === 1) return [...seen.keys()][0] as string
  return [...seen].map(([text, names]) => `${text} (${kindNames(names).join(', ')})`).join('; ')
}

/** Other names of the same number. */
function aliases(option: Option, level: OptionLevel): string {
  const names = Object.entries(RECORDING.numbers[level.name] ?? {})
    .filter(([name, number]) => number === option.number && name !== option.name)
    .map(([name]) => `, \`${name}\``)
  return names.join('')
}

function row(option: Option, level: OptionLevel): string {
  const kinds = KINDS.get(option.kinds)
  if (kinds === undefined) throw new Error(`no name for the kinds of ${option.name}`)
  const others = option.elsewhere === undefined ? '' : `, others ${option.elsewhere}`
  const does = option.use === 'stored' ? `*Kept*: ${option.note}` : option.note
  const cells = [
    `\`${option.name}\`${aliases(option, level)} ${option.number}`,
    `${kinds}${others}`,
    option.shape,
    fresh(option, level),
    option.accepts,
    does,
    option.source,
  ]
  return `| ${cells.join(' | ')} |`
}

function section(level: OptionLevel): string {
  const rows = [...level.options.values()]
    .sort((a, b) => a.number - b.number)
    .map((option) => row(option, level))
  return [
    `## ${level.name} (${level.number})`,
    '',
    '| option | sockets | value | fresh | takes | does | source |',
    '|---|---|---|---|---|---|---|',
    ...rows,
    '',
  ].join('\n')
}

/** The whole page. */
export function optionsPage(): string {
  return [HEAD, ...OPTION_LEVELS.map(section)].join('\n')
}
