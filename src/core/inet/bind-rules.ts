/** The rules of addresses and ports: bind(2), implicit binding, destinations. */
import { rules } from '../rule.ts'

export const BIND = rules('bind', {
  bound: ['the address and the port are free', 'ok', 'bind(2), facts 2.2'],
  boundAddress: [
    'port 0 with IP_BIND_ADDRESS_NO_PORT',
    'the address is set, the port waits for connect',
    'ip(7), facts 2.2',
  ],
  wrongFamily: [
    'the address is of another family than the socket',
    'EAFNOSUPPORT',
    'bind(2), ip(7)',
  ],
  shortAddress: [
    'an IPv6 socket is given an IPv4 address, which is too short',
    'EINVAL',
    'bind(2), ipv6(7)',
  ],
  alreadyBound: ['the socket has a port', 'EINVAL', 'bind(2), facts 2.2'],
  notLocal: [
    'the address is neither of this host, nor a broadcast or group, and IP_FREEBIND and ip_nonlocal_bind are off',
    'EADDRNOTAVAIL, before the port is looked at',
    'bind(2), facts 2.3',
  ],
  privileged: [
    'a port below ip_unprivileged_port_start, without privilege',
    'EACCES',
    'bind(2), facts 2.3',
  ],
  groupOnStream: ['a stream socket is bound to an IPv6 group', 'EINVAL', 'facts 2.3'],
  mappedOnV6only: ['a mapped address with IPV6_V6ONLY', 'EINVAL', 'facts 2.2'],
  noScope: ['a link-local IPv6 address without a scope', 'EINVAL', 'facts 2.3'],
  noInterface: [
    'an IPv6 socket that is tied to an interface that is not there, by scope or earlier',
    'ENODEV, but not for ::',
    'ipv6(7), measured',
  ],
  inUse: [
    'another socket holds the port, the addresses overlap, and the flags do not let them share',
    'EADDRINUSE',
    'bind(2), facts 2.1',
  ],
  exhausted: ['port 0, and every port of ip_local_port_range is taken', 'EADDRINUSE', 'facts 2.5'],
  chosen: ['an unbound socket needs a port', 'one of ip_local_port_range', 'ip(7), facts 2.2'],
  exhaustedImplicit: [
    'an unbound datagram socket sends or connects, and every port is taken',
    'EAGAIN',
    'facts 2.5',
  ],
  connectChosen: [
    'connect of an unbound socket',
    'a port that has no connection to this destination',
    'facts 2.5',
  ],
  connectKept: [
    'connect of a bound socket, and the four-tuple is free',
    'the port is kept',
    'facts 2.5',
  ],
  connectExhausted: [
    'every port of the range has a connection to this destination',
    'EADDRNOTAVAIL',
    'connect(2), facts 2.5',
  ],
  connectTaken: [
    'the bound port already has a connection to this destination',
    'EADDRNOTAVAIL',
    'facts 2.5',
  ],
})

export const DESTINATION = rules('destination', {
  found: ['there is a way to the address', 'the route decides the source', 'ip(7), facts 2.2'],
  wrongFamily: ['an IPv4 socket is given an IPv6 address', 'EAFNOSUPPORT', 'connect(2), ip(7)'],
  shortAddress: [
    'connect of an IPv6 stream socket to an IPv4 address, which is too short',
    'EINVAL',
    'connect(2), ipv6(7)',
  ],
  ipv4OnV6only: [
    'IPv4 traffic from a socket with IPV6_V6ONLY',
    'ENETUNREACH',
    'ipv6(7), facts 2.2',
  ],
  ipv4ConnectOnV6only: [
    'connect of an IPv6 datagram socket with IPV6_V6ONLY to an IPv4 address',
    'EAFNOSUPPORT',
    'ipv6(7)',
  ],
  mappedSource: [
    'an IPv6 destination from a socket that is bound to a mapped address',
    'EAFNOSUPPORT',
    'ipv6(7)',
  ],
  groupOnStream: [
    'a stream socket connects to a group or a broadcast address',
    'ENETUNREACH',
    'facts 2.3',
  ],
  broadcast: ['a broadcast address without SO_BROADCAST', 'EACCES', 'ip(7), facts 2.3'],
  noScope: ['connect to a link-local IPv6 address without a scope', 'EINVAL', 'facts 2.3'],
  otherScope: ['the scope is not the interface that the socket is bound to', 'EINVAL', 'ipv6(7)'],
  foreignSource: [
    'the socket is bound to an IPv4 address that is not of this host (IP_FREEBIND)',
    'ENETUNREACH',
    'ip(7), measured',
  ],
  noSource: ['ancillary data names a group or 255.255.255.255 as source', 'EINVAL', 'measured'],
  noInterface: [
    'the socket is tied to, or ancillary data names, an interface that is not there',
    'ENODEV, ENETUNREACH over IPv6',
    'ip(7), measured',
  ],
  loopbackSource: [
    'a loopback source address and a way that leaves the host',
    'EINVAL',
    'facts 2.4',
  ],
  thisNetwork: ['an address of 0.0.0.0/8, which is nowhere', 'EINVAL', 'RFC 1122 3.2.1.3'],
  unreachable: ['no route, or the link is down', 'ENETUNREACH and the like', 'facts 2.3, 2.4'],
})
