/**
 * How the state of a stream moves (RFC 9293 3.3.2): the table that decides which moves there are. The code of calls,
 * segments and timers decides when; every move of a record passes {@link assertMove}.
 *
 * Sections are of RFC 9293 unless they name another source; `facts` are the kernel measurements. Two moves of the RFC
 * are no moves of one record here: LISTEN to SYN_RECV is a new record, and what enters TIME_WAIT is one too, while the
 * socket that it leaves is in CLOSE at once (facts 1.1).
 */
import type { Micros } from '../../time.ts'
import type { TcpState } from './states.ts'

/** What makes a state move. */
export const CAUSES = {
  'call.listen': 'listen(2); or it fails after all',
  'call.connect': 'connect(2)',
  'call.dissolve': 'connect(2) with AF_UNSPEC',
  'call.shutdown': 'shutdown(2) of the sending side; of a listener or an attempt',
  'call.close': 'the last descriptor goes; the listener goes, in whose queue a connection waits',
  'recv.syn': 'SYN',
  'recv.syn-ack': 'SYN and the ACK of ours',
  'recv.ack': 'the ACK of our SYN, or of our FIN',
  'recv.fin': 'FIN',
  'recv.rst': 'RST',
  'recv.text': 'data that no program will read',
  'recv.icmp': 'an ICMP error',
  'timer.gave-up': 'the last retransmission, probe or keep-alive is unanswered',
  'timer.fin-wait-2': 'FIN_WAIT2 without a program has lasted long enough',
  'timer.time-wait': 'TIME_WAIT has lasted long enough',
} as const

export type Cause = keyof typeof CAUSES

/** The states that a cause may lead to, and where that is laid down. */
type Cell = readonly [to: readonly TcpState[], source: string]

const RST_SENT: Cell = [['CLOSE'], '3.10.5']
const RST_SEEN: Cell = [['CLOSE'], '3.10.7.4']
const GAVE_UP: Cell = [['CLOSE'], '3.8.3']
const UNREAD: Cell = [['CLOSE'], '3.6.1']

/** State and cause to next states. What is not here does not happen, or leaves the state alone. */
export const NEXT = {
  CLOSE: {
    'call.listen': [['LISTEN'], '3.10.1'],
    'call.connect': [['SYN_SENT'], '3.10.1'],
  },
  LISTEN: {
    'call.listen': [['CLOSE'], 'facts 2.1'],
    'call.dissolve': [['CLOSE'], 'facts 1.2'],
    'call.shutdown': [['CLOSE'], 'facts 1.9'],
    'call.close': [['CLOSE'], '3.10.4'],
    'recv.syn': [['SYN_RECV'], '3.10.7.2'],
  },
  SYN_SENT: {
    'call.dissolve': [['CLOSE'], 'facts 1.2'],
    'call.shutdown': [['CLOSE'], 'facts 4.3'],
    'call.close': [['CLOSE'], '3.10.4'],
    'recv.syn': [['SYN_RECV'], '3.10.7.3'],
    'recv.syn-ack': [['ESTABLISHED'], '3.10.7.3'],
    'recv.rst': [['CLOSE'], '3.10.7.3'],
    'recv.icmp': [['CLOSE'], '3.9.2.2'],
    'timer.gave-up': GAVE_UP,
  },
  SYN_RECV: {
    'call.dissolve': RST_SENT,
    'call.shutdown': [['FIN_WAIT1'], '3.10.4'],
    'call.close': [['FIN_WAIT1', 'CLOSE'], '3.10.4'],
    'recv.ack': [['ESTABLISHED'], '3.10.7.4'],
    'recv.rst': RST_SEEN,
    'recv.icmp': [['CLOSE'], '3.9.2.2'],
    'timer.gave-up': GAVE_UP,
  },
  ESTABLISHED: {
    'call.dissolve': RST_SENT,
    'call.shutdown': [['FIN_WAIT1'], '3.10.4'],
    'call.close': [['FIN_WAIT1', 'CLOSE'], '3.10.4, 3.6.1'],
    'recv.fin': [['CLOSE_WAIT'], '3.10.7.4'],
    'recv.rst': RST_SEEN,
    'timer.gave-up': GAVE_UP,
  },
  FIN_WAIT1: {
    'call.dissolve': RST_SENT,
    'call.close': UNREAD,
    'recv.ack': [['FIN_WAIT2'], '3.10.7.4'],
    'recv.fin': [['CLOSING'], '3.10.7.4'],
    'recv.rst': RST_SEEN,
    'recv.text': UNREAD,
    'timer.gave-up': GAVE_UP,
  },
  FIN_WAIT2: {
    'call.dissolve': RST_SENT,
    'call.close': [['CLOSE'], '3.6.1, facts 5.3'],
    'recv.ack': [['CLOSE'], 'facts 5.3'],
    'recv.syn': [['CLOSE'], '3.10.7.4'],
    'recv.fin': [['TIME_WAIT'], '3.10.7.4'],
    'recv.rst': RST_SEEN,
    'recv.text': UNREAD,
    'timer.gave-up': GAVE_UP,
    'timer.fin-wait-2': [['CLOSE'], 'facts 5.3'],
  },
  CLOSE_WAIT: {
    'call.dissolve': RST_SENT,
    'call.shutdown': [['LAST_ACK'], '3.10.4'],
    'call.close': [['LAST_ACK', 'CLOSE'], '3.10.4, 3.6.1'],
    'recv.rst': RST_SEEN,
    'recv.text': UNREAD,
    'timer.gave-up': GAVE_UP,
  },
  CLOSING: {
    'call.dissolve': RST_SENT,
    'call.close': UNREAD,
    'recv.ack': [['TIME_WAIT'], '3.10.7.4'],
    'recv.rst': RST_SEEN,
    'recv.text': UNREAD,
    'timer.gave-up': GAVE_UP,
  },
  LAST_ACK: {
    'call.dissolve': RST_SENT,
    'call.close': UNREAD,
    'recv.ack': [['CLOSE'], '3.10.7.4'],
    'recv.rst': RST_SEEN,
    'recv.text': UNREAD,
    'timer.gave-up': GAVE_UP,
  },
  TIME_WAIT: {
    'call.connect': [['CLOSE'], 'facts 2.5'],
    'recv.syn': [['CLOSE'], '3.6.1, facts 9.1'],
    'recv.rst': [['CLOSE'], 'RFC 1337'],
    'timer.time-wait': [['CLOSE'], '3.10.8'],
  },
} as const satisfies { readonly [S in TcpState]: { readonly [C in Cause]?: Cell } }

type Table = { readonly [S in TcpState]: { readonly [C in Cause]?: Cell } }

/** Throws when the table knows no such move: then the code is wrong, whatever the network did. */
export function assertMove(from: TcpState, cause: Cause, to: TcpState, now: Micros): void {
  const table: Table = NEXT
  if (table[from][cause]?.[0].includes(to) === true) return
  throw new Error(`no move of a stream: ${from}, ${cause}, ${to}, at ${now} us`)
}
