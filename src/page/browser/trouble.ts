// What somebody who looks for a fault wants to see first.
import type { Mark, PageItem } from '../model.ts'

export const isLost = ({ state }: PageItem): boolean =>
  state === 'output' || state === 'link' || state === 'input'

export const isAgain = ({ marks }: PageItem): boolean => marks.includes('again')

export const isTrouble = (item: PageItem): boolean =>
  isLost(item) || item.marks.length > 0 || item.state === 'failed'

export const MARK_WORDS: Readonly<Record<Mark, string>> = {
  again: 'retransmission',
  'dup-ack': 'duplicate ACK',
  'zero-window': 'zero window',
  reset: 'reset',
}

/** What stands beside a packet: `↻ PSH ACK 1448 ✕ partition`. */
export function packetWords(item: PageItem): string {
  const again = isAgain(item) ? '↻ ' : ''
  const more = item.marks.includes('zero-window')
    ? ', zero window'
    : item.marks.includes('dup-ack')
      ? ', dup'
      : ''
  const lost = isLost(item) ? ` ✕ ${item.why}` : ''
  return `${again}${item.label}${more}${lost}`
}
