// The whole run as a strip: a mark for each step that is worth one, by kind.
import type { TraceEvent } from '../../../src/index.ts'
import { DROPPED, type Scenes } from '../model/scene.ts'
import { drawing, make } from './elements.ts'

type Kind = 'packet' | 'call' | 'queue' | 'lost' | 'failed' | 'fault' | 'quiet'
const KINDS: readonly Kind[] = ['quiet', 'packet', 'call', 'queue', 'fault', 'failed', 'lost']

const HEIGHT = 20
const TOPS: Readonly<Record<Kind, readonly [top: number, bottom: number]>> = {
  quiet: [0, HEIGHT],
  packet: [9, HEIGHT],
  call: [13, HEIGHT],
  queue: [5, HEIGHT],
  fault: [0, HEIGHT],
  failed: [2, HEIGHT],
  lost: [0, HEIGHT],
}

/** Quiet times from so many microseconds on are shaded. */
const LONG = 500_000

function kindOf(event: TraceEvent | undefined): Kind | null {
  switch (event?.kind) {
    case 'dropped':
      return 'lost'
    case 'fault':
      return 'fault'
    case 'sent':
      return 'packet'
    case 'call':
      return 'call'
    case 'answer':
      return event.answer.failure === null ? null : 'failed'
    case 'change':
      if (DROPPED.test(event.what)) return 'lost'
      return event.queues === null ? null : 'queue'
    default:
      return null
  }
}

export class Strip {
  readonly element = make('div', { class: 'strip', 'aria-hidden': 'true' })

  load({ moments, recording }: Scenes): void {
    const marks = new Map<Kind, string[]>(KINDS.map((kind) => [kind, []]))
    for (let step = 1; step <= moments.last; step += 1) {
      const kind = kindOf(recording.events[moments.event(step)])
      if (kind !== null) marks.get(kind)?.push(`M${step} ${TOPS[kind][0]}V${TOPS[kind][1]}`)
      if (step > 1 && moments.at(step) - moments.at(step - 1) >= LONG) {
        marks.get('quiet')?.push(`M${step - 0.5} 0V${HEIGHT}`)
      }
    }
    const svg = drawing('svg', {
      viewBox: `0 0 ${Math.max(1, moments.last)} ${HEIGHT}`,
      preserveAspectRatio: 'none',
    })
    for (const [kind, lines] of marks) {
      svg.append(drawing('path', { class: kind, d: lines.join('') }))
    }
    this.element.replaceChildren(svg)
  }
}
