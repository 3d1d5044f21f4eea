/** The rules of ICMP: what is answered, and what errors mean. */
import { rules } from '../rule.ts'

export const ICMP = rules('icmp', {
  echoed: ['an echo request', 'an echo reply with the same data', 'RFC 1122 3.2.2.6, RFC 4443 4.2'],
  echoToMany: [
    'an echo request to a broadcast address or an IPv4 group',
    'ignored (icmp_echo_ignore_broadcasts)',
    'RFC 1122 3.2.2.6',
  ],
  unreachable: [
    'a packet for a port or a protocol that nobody has',
    'destination unreachable, to its sender',
    'RFC 1122 3.2.2.1, RFC 4443 3.1',
  ],
  kept: [
    'an error would be about an ICMP error, a broadcast, a group, or for no single host',
    'nothing is sent',
    'RFC 1122 3.2.2, RFC 4443 2.4',
  ],
  limited: [
    'six errors have gone to a host, and no second has passed since (IPv6: a tenth)',
    'nothing is sent; the loopback knows no limit',
    'icmp(7), measured',
  ],
  toTcp: ['an error about a segment', 'its connection is told', 'facts 2.4'],
  toUdp: ['an error about a datagram', 'its socket may be told', 'facts 2.4'],
  unquoted: ['an error that quotes nothing of ours', 'dropped', 'RFC 1122 3.2.2'],
  ignored: ['any other message', 'raw sockets may see it', 'RFC 1122 3.2.2'],
})
