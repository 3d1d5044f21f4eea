/** The rules of the calls on a connection-oriented IP socket. */
import { rules } from '../../rule.ts'

export const LISTEN = rules('listen', {
  wasConnected: ['the socket is, or was, connected or connecting', 'EINVAL', 'facts 1.2, 1.9'],
  inUse: ['another listener holds the port', 'EADDRINUSE', 'facts 2.1'],
  again: [
    'the socket listens already',
    'ok: the backlog changes at once, what is queued stays',
    'facts 3.1',
  ],
  ok: ['bound or not', 'ok: unbound sockets get an ephemeral port', 'facts 1.2, 2.2'],
})

export const ACCEPT = rules('accept', {
  notListening: ['the socket does not listen', 'EINVAL', 'facts 1.2'],
  wouldBlock: ['no connection waits and the call may not', 'EAGAIN', 'facts 1.3'],
  ok: ['a connection waits', 'the oldest one, whatever has become of it since', 'facts 3.4'],
  abortedInQueue: [
    'the oldest connection was reset in the queue, and the profile says so',
    'ECONNABORTED',
    'accept(2), netsem accept',
  ],
})

export const CONNECT = rules('connect', {
  isConnected: ['the socket is or was connected, or listens', 'EISCONN', 'facts 1.2, 1.9'],
  already: ['an attempt is under way and the call may not wait', 'EALREADY', 'facts 1.3, 4.2'],
  inProgress: ['the attempt has begun and the call may not wait', 'EINPROGRESS', 'facts 1.3'],
  ok: ['the attempt has succeeded', 'ok, once', 'facts 4.2'],
  failed: ['the attempt has failed', 'its error, once; the socket may try again', 'facts 4.2'],
  aborted: ['the attempt has failed and its error was read elsewhere', 'ECONNABORTED', 'facts 4.2'],
  dissolvedMeanwhile: [
    'AF_UNSPEC dissolved the attempt that the call waited for',
    'EPIPE; the error stays pending',
    'Linux 6.18, asked by the fuzzer',
  ],
  disconnecting: [
    'the socket was shut down before the outcome of an attempt was known',
    'EINVAL',
    'Linux 6.18, asked by the fuzzer',
  ],
  dissolved: [
    'AF_UNSPEC',
    'ok: the connection is reset and the socket is as fresh',
    'facts 1.2, connect(2)',
  ],
})

export const SEND = rules('send', {
  pendingError: ['an error is pending', 'the error, once', 'facts 1.4, 1.9'],
  broken: ['the sending side is shut, or there never was a connection', 'EPIPE', 'facts 1.4'],
  notYetConnected: [
    'the attempt to connect is under way and the call may not wait',
    'EAGAIN',
    'facts 1.4',
  ],
  full: ['there is no room and the call may not wait', 'EAGAIN', 'facts 5.2'],
  partly: [
    'there was room for a part, and no more for a call that may not wait, or an error came',
    'the count that was taken',
    'facts 4.1, 5.2',
  ],
  ok: ['all bytes are taken', 'their number', 'facts 1.4'],
})

export const RECV = rules('recv', {
  listening: ['the socket listens', 'ENOTCONN', 'facts 1.5'],
  dissolved: [
    'the connection was dissolved by AF_UNSPEC while the call waited',
    'EPIPE; the error stays pending',
    'Linux 6.18, asked by the fuzzer',
  ],
  notConnected: ['there never was a connection', 'ENOTCONN', 'facts 1.5'],
  ok: ['bytes wait', 'up to as many as asked for', 'facts 1.5'],
  peeked: ['MSG_PEEK and bytes wait', 'the same, and they stay', 'facts 4.4'],
  discarded: ['MSG_TRUNC on a stream', 'the number of bytes; they are gone', 'facts 4.4, tcp(7)'],
  end: ['the peer has finished, or this side gave up receiving', 'no bytes', 'facts 1.5'],
  pendingError: ['an error is pending and nothing is queued', 'the error, once', 'facts 1.5, 1.9'],
  wouldBlock: ['nothing waits and the call may not', 'EAGAIN', 'facts 1.5'],
  noUrgent: [
    'MSG_OOB without an urgent byte, or with SO_OOBINLINE, or after it was read',
    'EINVAL',
    'facts 4.4',
  ],
  urgentEnded: ['MSG_OOB and the connection has ended', 'no bytes', 'tcp(7)'],
  urgentNotHere: [
    'MSG_OOB and the urgent byte has been announced but has not arrived',
    'EAGAIN',
    'tcp(7)',
  ],
  urgent: ['MSG_OOB', 'the urgent byte', 'facts 4.4'],
  errorQueue: ['MSG_ERRQUEUE and the error queue is empty', 'EAGAIN', 'recv(2)'],
})

export const SHUTDOWN = rules('shutdown', {
  badHow: ['how is none of the three', 'EINVAL', 'shutdown(2)'],
  notConnected: [
    'the connection does not exist or is dead',
    'ENOTCONN, and yet the side is shut',
    'facts 1.6',
  ],
  listenerStops: [
    'SHUT_RD or SHUT_RDWR of a listener',
    'ok: it listens no more and keeps its port; queued clients are reset',
    'facts 1.9, 3.4',
  ],
  listenerStays: ['SHUT_WR of a listener', 'ok, nothing happens', 'facts 1.9'],
  attemptEnds: ['the attempt to connect is under way', 'ok: it is given up', 'facts 1.6, 4.3'],
  ok: ['connected', 'ok: the side is shut; SHUT_WR sends FIN', 'facts 1.6'],
})

export const CLOSE = rules('close', {
  ok: [
    'the last descriptor goes',
    'ok; FIN, RST or nothing, as state and unread data demand',
    'facts 1.8, 5.3',
  ],
  lingered: [
    'SO_LINGER with a time',
    'ok once everything is acknowledged or the time is up',
    'facts 5.3',
  ],
})

export const NAMES = rules('names', {
  own: ['getsockname', 'the address; after a failed connect the stale port', 'facts 2.2'],
  peer: ['getpeername of a connection', 'the peer', 'facts 1.7'],
  noPeer: ['getpeername without a connection, or of a dead one', 'ENOTCONN', 'facts 1.7'],
})

export const IOCTL = rules('ioctl', {
  listening: ['SIOCINQ or SIOCOUTQ of a listener', 'EINVAL', 'facts 1.7, tcp(7)'],
  unread: ['SIOCINQ', 'bytes that recv would give', 'tcp(7)'],
  unsent: ['SIOCOUTQ', 'bytes not acknowledged', 'tcp(7)'],
  atMark: ['SIOCATMARK', 'whether the next byte is the urgent one', 'facts 4.4'],
  unknown: ['any other request', 'ENOTTY', 'ioctl(2)'],
})
