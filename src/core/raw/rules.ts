/** The rules of raw sockets (raw(7)). */
import { rules } from '../rule.ts'

export const RAW = rules('raw', {
  bound: ['bind to an address of this host', 'only packets to it are heard', 'raw(7), measured'],
  boundConnected: ['bind of a connected socket', 'EINVAL', 'measured'],
  notLocal: ['bind to an address that is not of this host', 'EADDRNOTAVAIL', 'raw(7), measured'],
  shortAddress: ['bind of an IPv6 socket to an IPv4 address', 'EINVAL', 'ipv6(7)'],
  sent: ['the packet can be sent', 'its length', 'raw(7)'],
  tooLong: [
    'more than fits into an IP packet, or with IP_HDRINCL more than the MTU',
    'EMSGSIZE',
    'raw(7), measured',
  ],
  outOfBand: ['MSG_OOB', 'ENOTSUP', 'raw(7), measured'],
  noAddress: ['an unconnected socket, and no address', 'EDESTADDRREQ', 'raw(7), measured'],
  otherProtocol: [
    'an IPv6 address with a port that is not the protocol of the socket',
    'EINVAL',
    'ipv6(7), measured',
  ],
  badControl: ['ancillary data that is unknown or malformed', 'EINVAL and the like', 'ip(7)'],
  badHeader: [
    'IP_HDRINCL, and a header of less than 20 bytes, or of more than there are',
    'EINVAL',
    'raw(7), measured',
  ],
  pendingError: ['an error is pending, and IP_HDRINCL', 'the error, once', 'measured'],
  shut: ['the sending direction was shut down, and IP_HDRINCL', 'EPIPE', 'measured'],
  delivered: ['a packet of its protocol', 'a copy for every raw socket that takes it', 'raw(7)'],
  filtered: ['ICMP_FILTER names the type', 'the socket gets no copy', 'raw(7)'],
  full: ['the receive buffer is full', 'dropped, nobody is told', 'raw(7)'],
})
