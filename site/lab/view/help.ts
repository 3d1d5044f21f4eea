// The help: what stands where, and the keys.
import { button, make } from './elements.ts'
import { KEY_WORDS } from './keys.ts'

const SIGNS = [
  ['packet syn', 'SYN', 'makes a connection'],
  ['packet ack', 'ACK', 'says what has arrived'],
  ['packet data', 'PSH 7', 'carries so many bytes'],
  ['packet fin', 'FIN ACK', 'ends one direction'],
  ['packet again', 'SYN', 'sent again, or a duplicate ACK'],
  ['packet reset', 'RST', 'throws the connection away; ICMP errors'],
  ['packet datagram', 'UDP 9', 'a datagram'],
  ['packet lost', '✕ loss', 'lost, and why'],
] as const

/** A line of signs under the stage. */
export function legend(): HTMLElement {
  return make(
    'ul',
    { class: 'legend', 'aria-label': 'What the signs mean' },
    ...SIGNS.map(([kind, label, words]) =>
      make('li', {}, make('span', { class: kind }, make('span', {}, label)), ` ${words}`),
    ),
  )
}

export class Help {
  readonly element: HTMLDialogElement

  constructor() {
    const close = button('Close', 'Close the help', () => this.element.close())
    this.element = make(
      'dialog',
      { id: 'help', 'aria-labelledby': 'help-heading' },
      make('h2', { id: 'help-heading' }, 'How the lab works'),
      make(
        'p',
        {},
        'A BSD socket stack runs in this page: calls, queues, TCP and a network between hosts, in virtual time. Choose a program and press Play. The run is made from its settings and a seed alone: the same link is the same run, byte for byte, in every browser and in a test. So you may go back and forth, change a fault, and see what it changes.',
      ),
      make(
        'dl',
        { class: 'keys' },
        ...KEY_WORDS.flatMap(([keys, words]) => [
          make('dt', {}, make('kbd', {}, keys)),
          make('dd', {}, words),
        ]),
      ),
      close,
    )
  }

  toggle(): void {
    if (this.element.open) this.element.close()
    else this.element.showModal()
  }
}
