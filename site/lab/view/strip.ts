// The whole run as a strip: a mark for each step that is worth one, by kind.
import type { TraceEvent } from '../../../src/index.ts'
import type { Moments } from '../model/moments.ts'
import { DROPPED, type Scenes } from '../model/scene.ts'
import { spanText } from '../model/words.ts'
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
const LONG = 200_000

/** The share of the strip that a label takes. */
const ROOM = 0.11

/** `+1 s` where so much time passes without an event; the longest first, as far as there is room for the words. */
function gaps(moments: Moments): HTMLElement[] {
  const quiet: { readonly gap: number; readonly place: number }[] = []
  for (let step = 2; step <= moments.last; step += 1) {
    const gap = moments.at(step) - moments.at(step - 1)
    if (gap >= LONG) quiet.push({ gap, place: (step - 0.5) / moments.last })
  }
  const shown: number[] = []
  return quiet
    .toSorted((one, other) => other.gap - one.gap)
    .flatMap(({ gap, place }) => {
      if (shown.some((other) => Math.abs(other - place) < ROOM)) return []
      shown.push(place)
      const label = make('span', {}, `+${spanText(gap)}`)
      label.style.left = `${(Math.min(place, 1 - ROOM / 2) * 100).toFixed(2)}%`
      return [label]
    })
}

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
    this.element.replaceChildren(svg, ...gaps(moments))
  }
}
