/** The rules of segments and timers: what is decided without a call being answered. */
import { rules } from '../rule.ts'

export const IN = rules('segment-in', {
  toNobody: [
    'a segment for no connection and no listener',
    'RST, unless it is one',
    'RFC 9293 3.10.7.1, facts 9.1',
  ],
  reset: [
    'RST at exactly the next sequence number',
    'the connection is dead: ECONNRESET, or EPIPE when the peer had finished',
    'RFC 9293 3.10.7.4, facts 1.9',
  ],
  resetRefused: ['RST answers a SYN', 'ECONNREFUSED', 'RFC 9293 3.10.7.3, facts 2.4'],
  resetTriedAgain: [
    'the same where the profile has synAfterReset and tries are left',
    'the SYN is sent again after that time',
    'Microsoft, article 175523',
  ],
  resetChallenged: ['RST inside the window but not at its edge', 'a challenge ACK', 'RFC 5961 3.2'],
  synChallenged: ['SYN on a synchronised connection', 'a challenge ACK', 'RFC 5961 4.2'],
  outOfWindow: [
    'nothing of the segment lies in the window',
    'dropped; acknowledged unless RST',
    'RFC 9293 3.10.7.4',
  ],
  oldTimestamp: [
    'the timestamp is older than the last (PAWS)',
    'dropped and acknowledged',
    'RFC 7323 5',
  ],
  noAck: ['neither ACK, RST nor SYN', 'dropped', 'RFC 9293 3.10.7.4'],
  ackOfNothing: [
    'an ACK of data that was never sent',
    'dropped; a challenge ACK, or RST while connecting',
    'RFC 9293 3.10.7.4, RFC 5961 5',
  ],
  data: ['data at the next sequence number', 'queued for the program', 'RFC 9293 3.10.7.4'],
  dataAhead: [
    'data beyond a gap',
    'kept for later; a duplicate ACK with SACK',
    'RFC 9293 3.10.7.4, RFC 2018',
  ],
  dataAgain: ['data that was received before', 'dropped; acknowledged with D-SACK', 'RFC 2883'],
  dataNoRoom: [
    'data while the receive buffer is full',
    'dropped; the window is repeated',
    'facts 5.2',
  ],
  dataAfterClose: [
    'data for a connection whose program has let go',
    'RST',
    'RFC 9293 3.6.1, facts 5.3',
  ],
  fin: ['FIN at the next sequence number', 'the peer has finished', 'RFC 9293 3.10.7.4'],
  urgent: ['URG', 'the urgent mark moves', 'RFC 9293 3.8.5, facts 4.4'],
  synAck: ['SYN-ACK answers the SYN', 'ESTABLISHED', 'RFC 9293 3.10.7.3'],
  simultaneousOpen: ['SYN crosses the SYN', 'SYN_RECV: SYN-ACK', 'RFC 9293 3.5, facts 9.1'],
  simultaneousClose: ['FIN crosses the FIN', 'CLOSING', 'RFC 9293 3.6, facts 9.1'],
  finAcked: ['the FIN is acknowledged', 'FIN_WAIT2, TIME_WAIT or gone', 'RFC 9293 3.10.7.4'],
  delayedAck: [
    'the time to wait for more to acknowledge is over',
    'an ACK',
    'RFC 9293 3.8.6.3, facts 9.1',
  ],
  probed: ['an old sequence number without data', 'acknowledged', 'RFC 9293 3.8.4, facts 9.1'],
  lossUndone: [
    'what arrives shows that what was sent again had not been lost',
    'the congestion window of before',
    'RFC 4015, RFC 3708, RFC 5682; measured',
  ],
  icmpHard: [
    'an ICMP error answers the SYN',
    'the attempt fails with its errno',
    'RFC 9293 3.9.2.2, facts 2.4',
  ],
  icmpSoft: [
    'an ICMP error about a connection',
    'remembered: SO_ERROR shows it, or the end of the retries',
    'RFC 9293 3.9.2.2, facts 5.4',
  ],
  icmpMtu: ['fragmentation needed', 'smaller segments, sent again', 'RFC 1191'],
})

export const HANDSHAKE = rules('handshake', {
  request: ['a SYN for a listener with room', 'SYN-ACK; half-open', 'RFC 9293 3.10.7.2, facts 3.3'],
  requestAgain: ['the SYN again', 'SYN-ACK again', 'RFC 9293 3.10.7.4'],
  queueFull: [
    'a SYN while the accept queue is full',
    'dropped without an answer',
    'facts 3.1, 3.2',
  ],
  queueFullRefused: [
    'a SYN while the accept queue is full, and the profile refuses',
    'RST',
    'the tutorials; Windows',
  ],
  cookie: [
    'a SYN while the SYN queue is full, tcp_syncookies on',
    'SYN-ACK with a cookie; no state',
    'facts 3.3, RFC 4987 3.6',
  ],
  halfFull: ['a SYN while the SYN queue is full, tcp_syncookies off', 'dropped', 'facts 3.3'],
  halfReserved: [
    'a SYN while three quarters of tcp_max_syn_backlog are taken, tcp_syncookies off',
    'dropped',
    'facts 3.3',
  ],
  complete: [
    'the final ACK, and the accept queue has room',
    'ESTABLISHED, and into the accept queue',
    'RFC 9293 3.10.7.4',
  ],
  overflowIgnored: [
    'the final ACK, and the accept queue is full',
    'ignored: the SYN-ACK will be repeated',
    'facts 3.3',
  ],
  overflowReset: [
    'the final ACK, the accept queue is full, tcp_abort_on_overflow',
    'RST',
    'facts 3.3',
  ],
  deferred: [
    'the final ACK without data, and TCP_DEFER_ACCEPT',
    'ignored until data comes or time is over',
    'facts 3.4, tcp(7)',
  ],
  cookieComplete: [
    'an ACK that carries a valid cookie, and the accept queue has room',
    'the connection comes into being',
    'facts 3.3',
  ],
  cookieOverflow: [
    'an ACK that carries a valid cookie, and the accept queue is full',
    'dropped: the client is a ghost',
    'facts 3.3',
  ],
  cookieWrong: [
    'an ACK to a listener without a request and without a valid cookie',
    'RST',
    'RFC 9293 3.10.7.2',
  ],
  requestReset: ['RST for a half-open request', 'the request is forgotten', 'RFC 9293 3.10.7.4'],
  synAckRepeated: ['no final ACK for 1, 3, 7 ... s', 'SYN-ACK again', 'facts 9.2'],
  requestExpired: [
    'no final ACK after tcp_synack_retries',
    'the request is forgotten',
    'facts 9.2',
  ],
  listenerGone: ['the listener closes with connections in its queue', 'each gets RST', 'facts 3.4'],
})

export const OUT = rules('segment-out', {
  activeReset: ['this side gives the connection up', 'RST', 'RFC 9293 3.10.5, facts 5.3'],
  retransmitted: [
    'a segment is lost, or thought so',
    'sent again',
    'RFC 6298 5, RFC 6675, RFC 8985',
  ],
  mappedBefore: [
    'a segment to an IPv6 address from a socket that has once tried an IPv4-mapped one',
    'it goes nowhere',
    'Linux 6.18, asked by the fuzzer',
  ],
  probe: [
    'the peer must say something',
    'an old sequence number without data',
    'RFC 9293 3.8.4, 3.8.6.1',
  ],
})

export const TIMER = rules('timer', {
  retransmission: [
    'the retransmission timeout',
    'the first segment again, the window collapses, the timeout doubles',
    'RFC 6298 5',
  ],
  synRetransmission: ['no answer to the SYN', 'SYN again', 'facts 9.2'],
  gaveUp: [
    'too many retransmissions, or TCP_USER_TIMEOUT',
    'ETIMEDOUT, or the soft error',
    'RFC 9293 3.8.3, facts 9.2',
  ],
  synGaveUp: ['too many SYNs', 'ETIMEDOUT, or the soft error', 'facts 9.2'],
  orphanGone: [
    'a connection without a program is not acknowledged',
    'gone after tcp_orphan_retries',
    'facts 9.2',
  ],
  tailLossProbe: [
    'the last segments are not acknowledged after about two round trips',
    'the last one again, or one more',
    'RFC 8985 7, facts 9.1',
  ],
  reorder: [
    'the time that reordering may explain is over',
    'what is missing is lost',
    'RFC 8985 6.3',
  ],
  windowProbe: [
    'the peer offers no window',
    'a probe, at doubling intervals',
    'RFC 9293 3.8.6.1, facts 9.2',
  ],
  heldData: ['data was held back by cork or MSG_MORE for 200 ms', 'it leaves', 'facts 4.4'],
  probesGaveUp: ['too many probes without an answer', 'ETIMEDOUT', 'facts 9.2'],
  keepaliveProbe: [
    'nothing was heard for the keep-alive time',
    'a probe',
    'RFC 9293 3.8.4, facts 9.1',
  ],
  keepaliveGaveUp: ['no answer to the keep-alive probes', 'RST and ETIMEDOUT', 'facts 5.4'],
  finWait2: ['FIN_WAIT2 of a closed socket lasts tcp_fin_timeout', 'gone, silently', 'facts 5.3'],
  timeWait: ['TIME_WAIT is over', 'gone', 'RFC 9293 3.10.8, facts 5.3'],
})

export const TIME_WAIT = rules('time-wait', {
  again: ['a segment of the old connection', 'acknowledged again', 'RFC 9293 3.10.7.4, facts 9.1'],
  reopened: ['a newer SYN', 'accepted at once', 'RFC 9293 3.6.1, facts 9.1'],
  reset: ['RST', 'TIME_WAIT ends', 'RFC 1337, Linux'],
  dataAfterFinWait2: ['data for a closed socket in FIN_WAIT2', 'RST', 'facts 9.1'],
  finFinWait2: ['FIN for a closed socket in FIN_WAIT2', 'TIME_WAIT', 'RFC 9293 3.10.7.4'],
})
