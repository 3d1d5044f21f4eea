// What the signs of the picture mean: a drawing, a word for the legend, a sentence for the help.
const NAMESPACE = 'http://www.w3.org/2000/svg'

export interface Sign {
  readonly name: string
  /** SVG path in a box of 22 x 12. */
  readonly path: string
  readonly filled?: boolean
  readonly words: string
  readonly sentence: string
}

const ARROW = 'M1 11 L19 2 M19 2 l-6 .6 M19 2 l-3.2 5'
const BAR = 'M1 1 h20 v10 h-20 z'
const STEPS = 'M1 11 h5 v-5 h6 v-4 h5 v9 h4'

export const SIGNS: readonly Sign[] = [
  {
    name: 'call',
    path: BAR,
    filled: true,
    words: 'call',
    sentence: 'A call, from call to answer, in the lane of its socket. Red: it failed.',
  },
  {
    name: 'blocked',
    path: `${BAR} M5 11 l8 -10 M10 11 l8 -10`,
    words: 'blocked',
    sentence: 'A call that was blocked: the program stood still for so long.',
  },
  {
    name: 'segment',
    path: ARROW,
    words: 'segment',
    sentence: 'A TCP segment (or ICMP message) with its flags and how many bytes it carried.',
  },
  {
    name: 'datagram',
    path: ARROW,
    words: 'datagram',
    sentence: 'A UDP datagram with its length.',
  },
  {
    name: 'again',
    path: 'M1 11 l4 -2 M7.5 7.800 l4 -2 M13.5 4.800 L19 2 M19 2 l-6 .6 M19 2 l-3.2 5',
    words: '↻ sent again',
    sentence: 'Dashed: a retransmission. “dup” is a duplicate ACK, “zero window” a closed window.',
  },
  {
    name: 'lost',
    path: 'M1 11 L12 5 M9 1 l7 8 M16 1 l-7 8',
    words: 'lost',
    sentence: 'Cut short: lost there, by the rule, stage or filter that stands beside it.',
  },
  {
    name: 'reset',
    path: ARROW,
    words: 'reset',
    sentence: 'A reset (RST): one side gave the connection up.',
  },
  {
    name: 'change',
    path: 'M11 1 l5 5 l-5 5 l-5 -5 z',
    filled: true,
    words: 'change',
    sentence: 'The socket entered a state, or one of its queues changed.',
  },
  {
    name: 'timer',
    path: 'M11 2 a4 4 0 1 0 .01 0 z',
    filled: true,
    words: 'timer',
    sentence: 'A timer of the socket was due.',
  },
  {
    name: 'fired',
    path: 'M10 1 h2.5 v10 h-2.5 z',
    filled: true,
    words: 'rule',
    sentence: 'A rule decided something that is no answer of a call.',
  },
  {
    name: 'syn',
    path: STEPS,
    words: 'SYN queue',
    sentence: 'How many handshakes a listener has begun and not finished.',
  },
  {
    name: 'accept',
    path: STEPS,
    words: 'accept queue',
    sentence: 'How many connections wait to be accepted. Dashed: the limit.',
  },
  {
    name: 'fault',
    path: BAR,
    filled: true,
    words: 'fault',
    sentence: 'Above the lanes how long it lasted; shaded, the hosts that it concerns.',
  },
]

export function drawSign({ name, path, filled = false }: Sign): SVGElement {
  const svg = document.createElementNS(NAMESPACE, 'svg')
  svg.setAttribute('viewBox', '0 0 22 12')
  svg.setAttribute('class', `sign ${name}${filled ? ' filled' : ''}`)
  svg.setAttribute('aria-hidden', 'true')
  const line = document.createElementNS(NAMESPACE, 'path')
  line.setAttribute('d', path)
  svg.append(line)
  return svg
}
