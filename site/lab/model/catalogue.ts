// The programs that the lab offers, what may be set for each, and what goes wrong in it unless told otherwise.
import concurrent from '../../../examples/concurrent.ts'
import greeting from '../../../examples/greeting.ts'
import datagrams from '../../../examples/lab/datagrams.ts'
import halfClose from '../../../examples/lab/half-close.ts'
import lostSyn from '../../../examples/lab/lost-syn.ts'
import overflow from '../../../examples/lab/overflow.ts'
import reset from '../../../examples/lab/reset.ts'
import zeroWindow from '../../../examples/lab/zero-window.ts'
import sixthClient from '../../../examples/sixth-client.ts'
import thanks from '../../../examples/thanks.ts'
import udpHello from '../../../examples/udp-hello.ts'
import upperCase from '../../../examples/upper-case.ts'
import type { FaultSchedule, Host, SimulatedWorld } from '../../../src/index.ts'

export type Log = (line: string) => void

/** A number that a program may be given, or the world of all of them. */
export interface Knob {
  readonly name: string
  /** What stands beside its field. */
  readonly words: string
  readonly unit: '' | 'ms'
  readonly least: number
  readonly most: number
  readonly usual: number
}

export type Knobs = Readonly<Record<string, number>>

interface Common {
  /** Of its file in examples/, and in links. */
  readonly name: string
  /** Path of its source from the root of the repository. */
  readonly file: string
  readonly title: string
  /** What to look at, for somebody who sees it for the first time. */
  readonly about: string
  readonly knobs: readonly Knob[]
  readonly faults: FaultSchedule
  /** Milliseconds, one way, unless told otherwise. */
  readonly latency: number
  /** What its numbers come to, in a sentence. */
  readonly sum?: (knobs: Knobs) => string
}

/** A program of one host: its sockets talk over the loopback, which is made to take time. */
export interface LocalProgram extends Common {
  readonly kind: 'local'
  readonly run: (host: Host, log: Log, knobs: Knobs) => Promise<void>
}

/** A program of a world with a host `server` and clients. */
export interface WorldProgram extends Common {
  readonly kind: 'world'
  readonly run: (world: SimulatedWorld, log: Log, knobs: Knobs) => Promise<void>
  readonly hosts: (knobs: Knobs) => readonly string[]
}

export type Program = LocalProgram | WorldProgram

/** The one host of local programs. */
export const LOCAL_HOST = 'host'
export const SERVER = 'server'

const PAIR = (): readonly string[] => [SERVER, 'client']

const BACKLOG: Knob = {
  name: 'backlog',
  words: 'Backlog: listen(n)',
  unit: '',
  least: 0,
  most: 200,
  usual: 5,
}

const CROWD: readonly Knob[] = [
  { ...BACKLOG, usual: 2 },
  { name: 'clients', words: 'Clients', unit: '', least: 1, most: 20, usual: 6 },
  { name: 'gap', words: 'One arrives every', unit: 'ms', least: 0, most: 10_000, usual: 30 },
  { name: 'service', words: 'Serving one takes', unit: 'ms', least: 0, most: 60_000, usual: 400 },
]

const perSecond = (every: number): string =>
  every === 0 ? 'all at once' : `${Number((1000 / every).toFixed(1))} a second`

/** How many come and how many can be served. */
function rates({ gap = 0, service = 0 }: Knobs): string {
  const verdict = gap < service ? 'the queue fills' : 'nobody waits for long'
  const served = service === 0 ? 'served at once' : `served ${perSecond(service)}`
  return `They come ${perSecond(gap)} and are ${served}: ${verdict}.`
}

const LATENCY = 10

type Words = readonly [title: string, about: string]

const local = (
  name: string,
  [title, about]: Words,
  run: LocalProgram['run'],
  knobs: readonly Knob[] = [],
  latency = LATENCY,
): LocalProgram => {
  const file = `examples/${name}.ts`
  return { kind: 'local', name, file, title, about, run, knobs, faults: [], latency }
}

const world = (
  name: string,
  [title, about]: Words,
  run: WorldProgram['run'],
  faults: FaultSchedule = [],
): WorldProgram => {
  const file = `examples/lab/${name}.ts`
  const latency = LATENCY
  return { kind: 'world', name, file, title, about, run, knobs: [], faults, latency, hosts: PAIR }
}

export const PROGRAMS: readonly Program[] = [
  {
    ...world(
      'overflow',
      [
        'A backlog that overflows',
        'Six clients come faster than the server takes them. Watch the accept queue fill to its limit: on Linux it holds one more than the backlog, and the SYN of whoever comes then is dropped without a word. The client notices after a second, and tries again. Choose the profile “refuse” to see it refused instead.',
      ],
      (where, log, { backlog = 0, clients = 1, gap = 0, service = 0 }) =>
        overflow(where, log, { backlog, clients, gap, service }),
    ),
    knobs: CROWD,
    sum: rates,
    hosts: ({ clients = 1 }) => [
      SERVER,
      ...Array.from({ length: clients }, (_, index) => `client${index + 1}`),
    ],
  },
  local(
    'greeting',
    [
      'A greeting',
      'The first program of every tutorial. Three segments make the connection (SYN, SYN ACK, ACK), accept returns, each side says something, and FINs end it.',
    ],
    greeting,
  ),
  local(
    'upper-case',
    [
      'One client at a time',
      'The server talks to one client until that one is done. The other is connected all the same: it waits in the accept queue, and what it sends waits in a buffer that nobody reads yet.',
    ],
    upperCase,
  ),
  local(
    'concurrent',
    [
      'Twenty clients at once',
      'A task for each client, as a thread for each in the tutorials. Every message takes the server a second, and yet all twenty are through after a few seconds.',
    ],
    concurrent,
  ),
  local(
    'thanks',
    [
      'Thanks, and goodbye',
      'The server closes first. See who ends in TIME_WAIT: the side that closed first keeps the address for a minute, which is what SO_REUSEADDR is about.',
    ],
    thanks,
  ),
  local(
    'sixth-client',
    [
      'The sixth client',
      'How many clients does listen(5) hold? The tutorials say five. Count those in the accept queue, look what becomes of the next one’s SYN, and change the profile. With some latency all SYNs are on their way at once, and the count is another one.',
    ],
    (host, log, { backlog }) => sixthClient(host, log, backlog),
    [BACKLOG],
    0,
  ),
  local(
    'udp-hello',
    [
      'Hello over UDP',
      'No handshake, no queues, no accept: each datagram says where it came from. Add some loss: nobody sends it again, and the program waits for ever.',
    ],
    udpHello,
  ),
  world(
    'lost-syn',
    [
      'A lost SYN',
      'The first two SYNs are lost on their way. connect stays blocked; the kernel sends again after one second, and again. Take the fault away, or lose more of them.',
    ],
    lostSyn,
    [
      {
        kind: 'rule',
        name: 'lost SYN',
        match: { to: SERVER, flags: 'S', nth: [1, 2] },
        action: 'drop',
      },
    ],
  ),
  world(
    'half-close',
    [
      'Half-close',
      'The client says “that was all” with shutdown(SHUT_WR): a FIN goes out, its direction is closed (FIN_WAIT2 here, CLOSE_WAIT there), and the answer still comes back on the other.',
    ],
    halfClose,
  ),
  world(
    'reset',
    [
      'Three resets',
      'ECONNREFUSED where nobody listens; ECONNRESET when the peer closes without having read what was sent; and again when it closes with SO_LINGER of no seconds.',
    ],
    reset,
  ),
  world(
    'zero-window',
    [
      'Zero window',
      'The reader sleeps, its buffer fills, and the window it offers falls to zero. sendall blocks; probes ask from time to time. Then the reader wakes up.',
    ],
    zeroWindow,
  ),
  world(
    'datagrams',
    [
      'UDP that loses',
      'A quarter of all datagrams is lost. Nobody but the program itself can try again, so it waits half a second and does. The last question goes to a port without a socket: ICMP comes back, and recv says ECONNREFUSED.',
    ],
    datagrams,
    [{ kind: 'link', between: ['*', SERVER], loss: 0.25 }],
  ),
]

export const programOf = (name: string): Program | undefined =>
  PROGRAMS.find((program) => program.name === name)

/** The hosts of a program, as faults may name them. */
export const hostsOf = (program: Program, knobs: Knobs): readonly string[] =>
  program.kind === 'local' ? [LOCAL_HOST] : program.hosts(knobs)
