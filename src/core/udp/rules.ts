/** The rules of UDP sockets: calls, and what becomes of datagrams. */
import { rules } from '../rule.ts'

export const UDP = rules('udp', {
  corkOption: ['UDP_CORK', 'pieces are held back; when cleared they are sent', 'udp(7)'],
})

export const SENDING = rules('udp-send', {
  sent: ['the datagram can be sent', 'its length', 'send(2), facts 6.1'],
  held: ['MSG_MORE or UDP_CORK', 'the piece is kept; its length', 'facts 6.2'],
  tooLong: [
    'more than 65507 bytes (IPv6: 65527), or more than the MTU where fragments are forbidden',
    'EMSGSIZE',
    'facts 6.2',
  ],
  outOfBand: ['MSG_OOB', 'ENOTSUP', 'facts 6.2'],
  noAddress: [
    'an unconnected socket, and no address',
    'EDESTADDRREQ, yet the socket is bound now',
    'facts 2.2, 6.1',
  ],
  portZero: ['an address with port 0', 'EINVAL', 'facts 6.2'],
  otherFamily: [
    'a mapped address, while pieces for an IPv6 address are held back',
    'EINVAL',
    'measured',
  ],
  badControl: ['ancillary data that is unknown or malformed', 'EINVAL and the like', 'ip(7)'],
  pendingError: ['an error is pending', 'the error, once; nothing is sent', 'facts 6.2'],
  shut: ['the sending direction was shut down', 'EPIPE', 'facts 6.1'],
  noMemory: ['more fragments than the send buffer holds', 'ENOBUFS', 'udp(7)'],
})

export const ARRIVING = rules('udp-in', {
  delivered: [
    'a datagram for a bound port',
    'the connected socket gets it, else the one with the address, else the wildcard; the newest of equals',
    'facts 6.2',
  ],
  shared: [
    'several sockets share the port by SO_REUSEPORT',
    'the hash of the flow picks one',
    'socket(7)',
  ],
  toAll: ['a broadcast or a group', 'every socket of the port that takes it', 'facts 6.2'],
  notMember: ['a group that nobody of the host has joined', 'dropped', 'facts 6.2'],
  full: ['the receive buffer is full', 'dropped, nobody is told', 'facts 6.2'],
  nobody: [
    'no socket takes the datagram',
    'ICMP port unreachable, but not for broadcasts and groups',
    'RFC 1122 4.1.3.1',
  ],
})
