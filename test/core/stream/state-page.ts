/** docs/state-machine.md, from the table of moves. */
import { TCP_STATES, type TcpState } from '../../../src/core/socket/stream/states.ts'
import { CAUSES, type Cause, NEXT } from '../../../src/core/socket/stream/transitions.ts'

const STATES: readonly TcpState[] = TCP_STATES
const CAUSE_NAMES = Object.keys(CAUSES) as readonly Cause[]

const HEAD = `# The states of a TCP socket

<!-- Written by test/core/stream/transitions.test.ts from src/core/socket/stream/transitions.ts: npx vitest run test/core/stream -u -->

The names are those that netstat prints; CLOSE is the CLOSED of RFC 9293. Every move of a socket is checked against this
table, and one that it does not hold throws. Sections are of RFC 9293; \`facts\` are the measurements of the kernel.

SYN_RECV of a listener's client is a record of its own, and so is TIME_WAIT: the socket that a connection leaves for
TIME_WAIT is in CLOSE at once, as the kernel's is.
`

/** The move for a state and a cause. */
function moveFor(
  state: TcpState,
  cause: Cause,
): { readonly to: readonly TcpState[]; readonly source: string } | null {
  const row: { readonly [C in Cause]?: readonly [readonly TcpState[], string] } = NEXT[state]
  const cell = row[cause]
  return cell === undefined ? null : { to: cell[0], source: cell[1] }
}

/** Moves by their ends, with the causes that make them. */
function edges(): ReadonlyMap<string, readonly Cause[]> {
  const found = new Map<string, Cause[]>()
  for (const state of STATES) {
    for (const cause of CAUSE_NAMES) {
      for (const to of moveFor(state, cause)?.to ?? []) {
        const edge = `${state} --> ${to}`
        found.set(edge, [...(found.get(edge) ?? []), cause])
      }
    }
  }
  return found
}

function diagram(): string {
  const lines = [...edges()].map(([edge, causes]) => `  ${edge}: ${causes.join(', ')}`)
  return ['```mermaid', 'stateDiagram-v2', '  [*] --> CLOSE', ...lines, '```'].join('\n')
}

function causes(): string {
  const rows = Object.entries(CAUSES).map(([cause, text]) => `| \`${cause}\` | ${text} |`)
  return ['| cause | what it is |', '|---|---|', ...rows].join('\n')
}

function matrix(): string {
  const rows = CAUSE_NAMES.map((cause) => {
    const cells = STATES.map((state) => moveFor(state, cause)?.to.join(', ') ?? '')
    return `| \`${cause}\` | ${cells.join(' | ')} |`
  })
  return [`| | ${STATES.join(' | ')} |`, `|---|${STATES.map(() => '---|').join('')}`, ...rows].join(
    '\n',
  )
}

function sources(): string {
  const rows = STATES.flatMap((state) =>
    CAUSE_NAMES.flatMap((cause) => {
      const move = moveFor(state, cause)
      return move === null
        ? []
        : [`| ${state} | \`${cause}\` | ${move.to.join(', ')} | ${move.source} |`]
    }),
  )
  return ['| in | cause | to | source |', '|---|---|---|---|', ...rows].join('\n')
}

/** The whole page. */
export function statePage(): string {
  const parts = [
    HEAD.trimEnd(),
    '## Causes',
    causes(),
    '## Diagram',
    diagram(),
    '## State by cause',
    'An empty cell: it does not happen, or leaves the state alone.',
    matrix(),
    '## Where each move is laid down',
    sources(),
  ]
  return `${parts.join('\n\n')}\n`
}
