/** The rules that UDP and raw sockets share: names, connecting, receiving, shutting down. */
import { rules } from '../rule.ts'

export const DATAGRAM = rules('datagram', {
  noListen: ['listen on a datagram or raw socket', 'ENOTSUP', 'facts 6.1'],
  noAccept: ['accept on a datagram or raw socket', 'ENOTSUP', 'facts 6.1'],
  connected: [
    'connect to an address that can be reached',
    'only the peer is heard, and its ICMP errors are told; a former peer is replaced',
    'udp(7), facts 6.2',
  ],
  disconnected: [
    'connect with AF_UNSPEC',
    'no peer; address and port are given back unless bind named them',
    'connect(2), facts 2.2',
  ],
  named: ['getsockname', 'the bound address, or that of the connection', 'facts 2.2'],
  peer: ['getpeername of a connected socket', 'the peer', 'facts 6.1'],
  noPeer: ['getpeername without a peer, or of a peer with port 0', 'ENOTCONN', 'facts 6.2'],
  shut: ['shutdown of a connected socket', 'ok', 'facts 6.1'],
  shutUnconnected: [
    'shutdown of an unconnected socket',
    'ENOTCONN, yet it takes effect',
    'facts 6.2',
  ],
  shutHow: ['shutdown with an unknown direction', 'EINVAL', 'shutdown(2)'],
  closed: ['the last descriptor goes', 'what was queued vanishes', 'facts 6'],
  readable: ['SIOCINQ', 'the size of the first datagram, 0 when there is none', 'udp(7)'],
  outstanding: ['SIOCOUTQ', 'memory of a datagram that MSG_MORE holds back, else 0', 'udp(7)'],
  noRequest: ['an ioctl that datagram sockets do not know', 'ENOTTY', 'ioctl(2)'],
  memory: ['getsockopt SO_MEMINFO', 'memory in use, limits and drops', 'facts 6.2'],
  pathMtu: [
    'getsockopt IP_MTU of a connected socket whose way was found to be narrow',
    'the MTU that was learnt',
    'ip(7)',
  ],
})

export const RECEIVING = rules('datagram-recv', {
  received: ['a datagram is there', 'its bytes; what does not fit is lost', 'recv(2), facts 6.2'],
  pendingError: ['an error is pending', 'the error, once, before any datagram', 'facts 6.2'],
  wouldBlock: ['nothing is there, and the call may not wait', 'EAGAIN', 'recv(2), facts 6.1'],
  shut: [
    'nothing is there and the receiving direction was shut down',
    'no bytes and no address',
    'facts 6.1',
  ],
  outOfBand: ['MSG_OOB on a raw socket', 'ENOTSUP', 'raw(7), measured'],
  error: ['MSG_ERRQUEUE', 'the oldest error, with the datagram it is about', 'ip(7), facts 6.2'],
  noError: ['MSG_ERRQUEUE and no error is kept', 'EAGAIN', 'ip(7)'],
})

export const FAILING = rules('datagram-error', {
  told: [
    'a hard ICMP error for a connected socket',
    'it is pending: the next call fails with it',
    'RFC 1122 4.1.3.3, facts 2.4, 6.2',
  ],
  queued: ['an ICMP error and IP_RECVERR', 'it is pending, and kept for MSG_ERRQUEUE', 'ip(7)'],
  ignored: ['an ICMP error for an unconnected socket, or a soft one', 'nothing', 'facts 2.4, 6.2'],
  smallerPath: ['"too big"', 'the MTU of the way is remembered', 'RFC 1191, RFC 8201'],
})
