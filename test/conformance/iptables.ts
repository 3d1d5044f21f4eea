/** The iptables and ip commands that stand in cases, read for what they mean. */
import { ACK, FIN, type Packet, PSH, RST, type Segment, SYN, URG } from '../../src/core/packet.ts'

/** A rule of the INPUT chain: which packets, and what becomes of them. */
export interface InputRule {
  readonly matches: (packet: Packet) => boolean
  /** Absent: the packet is dropped; else what it is answered with. */
  readonly rejectWith?: string
}

/** A rule is appended to the INPUT chain, or all of them go. */
export type Command = InputRule | 'flush'

/** A command that nobody has needed so far. */
export class UnknownCommand extends Error {}

/** The commands of a line of shell, in their order. */
export function parseCommands(line: string): Command[] {
  return line.split('&&').flatMap((text) => parseCommand(text.trim().split(/\s+/)))
}

function parseCommand(words: readonly string[]): Command[] {
  const text = words.join(' ')
  if (words[0] === 'iptables') return [parseIptables(words.slice(1), text)]
  // A network has its broadcast address here, and an interface keeps its addresses.
  if (/^ip addr (flush|add [\d.]+\/\d+ brd \S+) dev \w+$/.test(text)) return []
  throw new UnknownCommand(text)
}

function parseIptables(words: readonly string[], text: string): Command {
  const [action, chain, ...rest] = words
  if (action === '-F') return 'flush'
  if (action !== '-A' || chain !== 'INPUT') throw new UnknownCommand(text)
  return parseRule(rest, text)
}

type Test = (packet: Packet) => boolean

function parseRule(words: readonly string[], text: string): InputRule {
  const tests: Test[] = []
  let target = ''
  let rejectWith = 'icmp-port-unreachable'
  const rest = [...words]
  const next = (): string => rest.shift() ?? ''
  while (rest.length > 0) {
    const option = next()
    if (option === '-j') target = next()
    else if (option === '--reject-with') rejectWith = next()
    else if (option === '--tcp-flags') tests.push(flagTest(next(), next()))
    else if (option === '-i' || option === '-m') next()
    else tests.push(simpleTest(option, next(), text))
  }
  const matches: Test = (packet) => tests.every((test) => test(packet))
  if (target === 'DROP') return { matches }
  if (target === 'REJECT') return { matches, rejectWith }
  throw new UnknownCommand(text)
}

function simpleTest(option: string, value: string, text: string): Test {
  switch (option) {
    case '-p':
      return (packet) => value === 'all' || packet.body.kind === value
    case '-s':
      return (packet) => packet.source === value
    case '-d':
      return (packet) => packet.destination === value
    case '--sport':
    case '--dport':
      return portTest(option, value)
    default:
      throw new UnknownCommand(text)
  }
}

/** `6001` or `6001:6002`. */
function portTest(option: '--sport' | '--dport', range: string): Test {
  const [low = 0, high = low] = range.split(':').map(Number)
  return ({ body }) => {
    if (body.kind !== 'tcp' && body.kind !== 'udp') return false
    const port = option === '--sport' ? body.sourcePort : body.destinationPort
    return port >= low && port <= high
  }
}

const BITS: Readonly<Record<string, number>> = { FIN, SYN, RST, PSH, ACK, URG, ALL: 63, NONE: 0 }

const bitsOf = (names: string): number =>
  names.split(',').reduce((bits, name) => bits | (BITS[name] ?? 0), 0)

/** Of the flags in `mask`, exactly those in `set` are there. */
function flagTest(mask: string, set: string): Test {
  const looked = bitsOf(mask)
  const wanted = bitsOf(set)
  return ({ body }) => body.kind === 'tcp' && ((body as Segment).flags & looked) === wanted
}
