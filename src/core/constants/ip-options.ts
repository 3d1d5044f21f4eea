/**
 * Options of the levels IPPROTO_IP, IPPROTO_IPV6, IPPROTO_UDP and IPPROTO_UDPLITE. Linux x86_64.
 */

export const IP_TOS = 1
export const IP_TTL = 2
export const IP_HDRINCL = 3
export const IP_OPTIONS = 4
export const IP_RECVOPTS = 6
export const IP_RETOPTS = 7
export const IP_RECVRETOPTS = 7
export const IP_PKTINFO = 8
export const IP_MTU_DISCOVER = 10
export const IP_RECVERR = 11
export const IP_RECVTTL = 12
export const IP_RECVTOS = 13
export const IP_MTU = 14
/** May bind to an address that no interface has. */
export const IP_FREEBIND = 15
export const IP_TRANSPARENT = 19
export const IP_ORIGDSTADDR = 20
export const IP_RECVORIGDSTADDR = 20
export const IP_MINTTL = 21
/** A bind to port 0 leaves the choice of the port to connect. */
export const IP_BIND_ADDRESS_NO_PORT = 24
export const IP_RECVFRAGSIZE = 25
export const IP_MULTICAST_IF = 32
export const IP_MULTICAST_TTL = 33
export const IP_MULTICAST_LOOP = 34
export const IP_ADD_MEMBERSHIP = 35
export const IP_DROP_MEMBERSHIP = 36
export const IP_UNBLOCK_SOURCE = 37
export const IP_BLOCK_SOURCE = 38
export const IP_ADD_SOURCE_MEMBERSHIP = 39
export const IP_DROP_SOURCE_MEMBERSHIP = 40
/** Receive from every group that any socket of the host has joined. */
export const IP_MULTICAST_ALL = 49
export const IP_UNICAST_IF = 50
export const IP_LOCAL_PORT_RANGE = 51
export const IP_PROTOCOL = 52

export const IP_DEFAULT_MULTICAST_TTL = 1
export const IP_DEFAULT_MULTICAST_LOOP = 1
export const IP_MAX_MEMBERSHIPS = 20
export const IP_PMTUDISC_DONT = 0
export const IP_PMTUDISC_WANT = 1
export const IP_PMTUDISC_DO = 2
export const IP_PMTUDISC_PROBE = 3
export const IP_PMTUDISC_INTERFACE = 4
export const IP_PMTUDISC_OMIT = 5

export const IPV6_CHECKSUM = 7
export const IPV6_NEXTHOP = 9
export const IPV6_UNICAST_HOPS = 16
export const IPV6_MULTICAST_IF = 17
export const IPV6_MULTICAST_HOPS = 18
export const IPV6_MULTICAST_LOOP = 19
export const IPV6_ADD_MEMBERSHIP = 20
export const IPV6_JOIN_GROUP = 20
export const IPV6_DROP_MEMBERSHIP = 21
export const IPV6_LEAVE_GROUP = 21
export const IPV6_MTU_DISCOVER = 23
export const IPV6_MTU = 24
export const IPV6_RECVERR = 25
/** A socket bound to :: does not take IPv4. */
export const IPV6_V6ONLY = 26
export const IPV6_MULTICAST_ALL = 29
export const IPV6_RECVPKTINFO = 49
export const IPV6_PKTINFO = 50
export const IPV6_RECVHOPLIMIT = 51
export const IPV6_HOPLIMIT = 52
export const IPV6_RECVHOPOPTS = 53
export const IPV6_HOPOPTS = 54
export const IPV6_RTHDRDSTOPTS = 55
export const IPV6_RECVRTHDR = 56
export const IPV6_RTHDR = 57
export const IPV6_RECVDSTOPTS = 58
export const IPV6_DSTOPTS = 59
export const IPV6_RECVPATHMTU = 60
export const IPV6_PATHMTU = 61
export const IPV6_DONTFRAG = 62
export const IPV6_RECVTCLASS = 66
export const IPV6_TCLASS = 67
export const IPV6_TRANSPARENT = 75
export const IPV6_FREEBIND = 78
export const IPV6_RTHDR_TYPE_0 = 0

export const UDP_CORK = 1
export const UDP_SEGMENT = 103
export const UDP_GRO = 104
export const UDPLITE_SEND_CSCOV = 10
export const UDPLITE_RECV_CSCOV = 11
