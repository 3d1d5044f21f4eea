// The sockets of one party: state, buffers, and what its program does with each.
import type { PageItem } from '../../../src/page/model.ts'
import type { PartyScene, SocketScene } from '../model/scene.ts'
import { answerWords, callWords, spanText } from '../model/words.ts'
import { make } from './elements.ts'
import { queues } from './queue-view.ts'

/** What may be known of a call at an instant: an answer that comes later is not. */
export interface CallView {
  readonly words: string
  readonly state: 'running' | 'blocked' | 'ok' | 'failed'
  /** How it came out, or for how long it has been blocked. */
  readonly outcome: string
}

export function callView(
  item: PageItem,
  bound: number,
  at: number,
  times: readonly number[],
): CallView {
  const words = callWords(item)
  if (item.end === -1 || item.end >= bound) {
    const blocked = item.waited || item.end === -1
    if (!blocked) return { words, state: 'running', outcome: 'running' }
    const since = at - (times[item.start] ?? at)
    return {
      words,
      state: 'blocked',
      outcome: since > 0 ? `blocked for ${spanText(since)}` : 'blocked',
    }
  }
  return {
    words,
    state: item.state === 'failed' ? 'failed' : 'ok',
    outcome: answerWords(item) ?? '',
  }
}

/** States in which a connection is being made or ended. */
const STATES: Readonly<Record<string, string>> = {
  LISTEN: 'listen',
  ESTABLISHED: 'open',
  ESTAB: 'open',
  CONNECTED: 'open',
  UNCONN: 'listen',
  CLOSE: 'closed',
  TIME_WAIT: 'closed',
}

const portOf = (endpoint: string): string => endpoint.slice(endpoint.lastIndexOf(':'))

function buffer(kind: string, bytes: number, words: string, title: string): HTMLElement | null {
  if (bytes === 0) return null
  return make(
    'span',
    { class: `buffer ${kind}`, title },
    `${bytes.toLocaleString('en')} B ${words}`,
  )
}

function socket(scene: SocketScene, call: CallView | null): HTMLElement {
  const { state, queues: both, peer, local, protocol } = scene
  // What a SYN is to a send queue (one, as ss(8) counts) only confuses.
  const out = state === 'SYN_SENT' || state === 'SYN-SENT' ? 0 : scene.sendQueue
  const name = both !== null || peer === null ? `${protocol} ${portOf(local)}` : `with ${peer.name}`
  return make(
    'li',
    { class: 'socket' },
    make('span', { class: 'socket-name' }, name),
    make('span', { class: `state ${STATES[state] ?? 'between'}` }, state),
    buffer(
      'in',
      scene.receiveQueue,
      'unread',
      'In the receive buffer: the program has not read it',
    ),
    buffer(
      'out',
      out,
      'unacknowledged',
      'In the send buffer: the other side has not acknowledged it',
    ),
    call === null ? null : callElement(call),
    both === null ? null : queues(both.syn, both.accept),
  )
}

export function callElement({ words, state, outcome }: CallView): HTMLElement {
  return make(
    'span',
    { class: `call ${state}` },
    make('code', {}, words),
    ' ',
    make('span', { class: 'outcome' }, state === 'ok' ? `→ ${outcome}` : outcome),
  )
}

/** `lanes`: the socket of a call's lane. */
export function sockets(
  { sockets: list, calls }: PartyScene,
  view: (item: PageItem) => CallView,
  sockOf: (item: PageItem) => number | null,
): HTMLElement {
  const last = new Map<number | null, PageItem>()
  for (const call of calls) last.set(sockOf(call), call)
  // Handshakes under way stand in the SYN queue already.
  const shown = list.filter(({ state }) => state !== 'SYN_RECV')
  const rows = shown.map((scene) => {
    const call = last.get(scene.sock)
    return socket(scene, call === undefined ? null : view(call))
  })
  if (rows.length > 0) return make('ul', { class: 'sockets' }, ...rows)
  return make('p', { class: 'idle' }, 'no socket')
}
