// Writes beside the items what they are, as far as there is room. What matters most is written first.
import type { PageItem } from '../model.ts'
import { isBlocked, type Pen, packetColour } from './draw-items.ts'
import { callWords } from './room.ts'
import { CALL_HEIGHT } from './rows.ts'
import { isTrouble, packetWords } from './trouble.ts'
import type { Shape, View } from './view.ts'

export type Drawn = readonly [item: PageItem, shape: Shape]

export function writeWords(pen: Pen, drawn: readonly Drawn[], view: View): void {
  const packets = drawn.filter(([{ kind }]) => kind === 'packet')
  writeCalls(pen, drawn, view)
  for (const [item, shape] of packets) if (isTrouble(item)) writePacket(pen, item, shape)
  for (const [item, shape] of packets) if (!isTrouble(item)) writePacket(pen, item, shape)
  const marks = drawn.filter(([{ kind }]) => kind === 'change' || kind === 'timer')
  for (const [item, shape] of marks) if (isState(item)) writeMark(pen, item, shape)
  for (const [item, shape] of marks) if (!isState(item)) writeMark(pen, item, shape)
}

/** Beside the middle of its arrow, or above or below that. */
function writePacket(pen: Pen, item: PageItem, { x0, y0, x1, y1 }: Shape): void {
  const { colours, labels } = pen
  const words = packetWords(item)
  const colour = packetColour(item, colours)
  const width = labels.width(words)
  for (const part of [0.5, 0.32, 0.68, 0.2, 0.8]) {
    const x = x0 + (x1 - x0) * part + 6
    const y = y0 + (y1 - y0) * part
    if (labels.put(words, x, y, colour, colours.back)) return
    if (labels.put(words, x - width - 12, y, colour, colours.back)) return
  }
}

function writeCalls(pen: Pen, drawn: readonly Drawn[], view: View): void {
  /** Where the next call of the same line begins. */
  const next = new Map<number, number>()
  for (let index = drawn.length - 1; index >= 0; index -= 1) {
    const [item, shape] = drawn[index] as Drawn
    if (item.kind !== 'call') continue
    const words = callWords(item, view.data.times)
    writeCall(pen, item, shape, words, next.get(shape.y0) ?? Number.POSITIVE_INFINITY)
    next.set(shape.y0, shape.x0)
  }
}

function writeCall(
  { colours, labels }: Pen,
  item: PageItem,
  { x0, y0, x1 }: Shape,
  words: string,
  next: number,
): void {
  const failed = item.state === 'failed'
  const left = Math.max(x0 + 6, 6)
  const y = y0 + CALL_HEIGHT / 2 + 0.5
  const width = labels.width(words)
  if (x1 - left > width + 3) {
    const blocked = failed ? colours.failed : colours.text
    if (isBlocked(item)) labels.put(words, left, y, blocked, colours.blocked)
    else labels.put(words, left, y, colours.back, null)
  } else if (x1 + 6 + width < next) {
    labels.put(words, x1 + 4, y, failed ? colours.failed : colours.text, colours.back)
  }
}

/** `SYN_SENT -> ESTABLISHED` tells more than what a queue holds, which the plot shows. */
const isState = ({ label }: PageItem): boolean => label.includes('-> ')

function writeMark({ colours, labels }: Pen, item: PageItem, { x0, y0 }: Shape): void {
  const arrow = item.label.indexOf('-> ')
  const words = arrow < 0 ? item.label : item.label.slice(arrow + 3)
  labels.put(words, x0 + 6, y0 + 9, colours.dim, colours.back)
}
