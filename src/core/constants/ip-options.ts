/**
 * Options of the levels IPPROTO_IP, IPPROTO_IPV6, IPPROTO_UDP and IPPROTO_UDPLITE. Linux x86_64.
 */

export const IP_TOS = 1
/** How many routers a packet may pass, 1 to 255. */
export const IP_TTL = 2
/** Raw sockets: the program writes the IP header. */
export const IP_HDRINCL = 3
/** IP options of packets that leave. */
export const IP_OPTIONS = 4
/** Datagrams have their IP options as ancillary data. */
export const IP_RECVOPTS = 6
/** IP_RECVOPTS, ready to be sent back. */
export const IP_RETOPTS = 7
/** IP_RETOPTS. */
export const IP_RECVRETOPTS = 7
/** Datagrams have interface and destination as ancillary data, and may be sent with them. */
export const IP_PKTINFO = 8
/** Whether packets may be fragmented: IP_PMTUDISC_DONT and others. */
export const IP_MTU_DISCOVER = 10
/** Errors of the network are queued, for MSG_ERRQUEUE. */
export const IP_RECVERR = 11
/** Datagrams have their TTL as ancillary data. */
export const IP_RECVTTL = 12
/** Datagrams have their TOS byte as ancillary data. */
export const IP_RECVTOS = 13
/** The known MTU of the way to the peer, bytes. Read only. */
export const IP_MTU = 14
/** May bind to an address that no interface has. */
export const IP_FREEBIND = 15
/** May bind to addresses of others. Privileged. */
export const IP_TRANSPARENT = 19
/** Datagrams have their original destination as ancillary data. */
export const IP_ORIGDSTADDR = 20
/** IP_ORIGDSTADDR. */
export const IP_RECVORIGDSTADDR = 20
/** Packets with a smaller TTL are dropped. */
export const IP_MINTTL = 21
/** A bind to port 0 leaves the choice of the port to connect. */
export const IP_BIND_ADDRESS_NO_PORT = 24
/** Datagrams tell the size of their largest fragment. */
export const IP_RECVFRAGSIZE = 25
/** Which interface multicasts leave by. */
export const IP_MULTICAST_IF = 32
/** The TTL of multicasts; 1 when not set. */
export const IP_MULTICAST_TTL = 33
/** Whether the own host gets a copy of multicasts. */
export const IP_MULTICAST_LOOP = 34
/** Joins a group. */
export const IP_ADD_MEMBERSHIP = 35
/** Leaves a group. */
export const IP_DROP_MEMBERSHIP = 36
/** Takes a sender of a group again. */
export const IP_UNBLOCK_SOURCE = 37
/** Takes nothing more of a sender of a group. */
export const IP_BLOCK_SOURCE = 38
/** Joins a group for one sender. */
export const IP_ADD_SOURCE_MEMBERSHIP = 39
/** Leaves a group for one sender. */
export const IP_DROP_SOURCE_MEMBERSHIP = 40
/** Receive from every group that any socket of the host has joined. */
export const IP_MULTICAST_ALL = 49
/** Which interface packets leave by, without binding to it. */
export const IP_UNICAST_IF = 50
/** Which ephemeral ports may be chosen: the last in the high half, the first in the low. */
export const IP_LOCAL_PORT_RANGE = 51
/** The protocol of the socket. Read only. */
export const IP_PROTOCOL = 52

/** What IP_MULTICAST_TTL is when nobody sets it. */
export const IP_DEFAULT_MULTICAST_TTL = 1
/** What IP_MULTICAST_LOOP is when nobody sets it. */
export const IP_DEFAULT_MULTICAST_LOOP = 1
/** How many groups a socket may join when nobody sets `igmp_max_memberships`. */
export const IP_MAX_MEMBERSHIPS = 20
/** IP_MTU_DISCOVER: packets may be fragmented on their way. */
export const IP_PMTUDISC_DONT = 0
/** IP_MTU_DISCOVER: the way's MTU is found, and what is larger is fragmented here. */
export const IP_PMTUDISC_WANT = 1
/** IP_MTU_DISCOVER: what is larger than the way's MTU is refused with EMSGSIZE. */
export const IP_PMTUDISC_DO = 2
/** IP_MTU_DISCOVER: never fragmented, and the known MTU is not looked at. */
export const IP_PMTUDISC_PROBE = 3
/** IP_MTU_DISCOVER: the interface's MTU counts, never the way's. */
export const IP_PMTUDISC_INTERFACE = 4
/** IP_PMTUDISC_INTERFACE, but may be fragmented. */
export const IP_PMTUDISC_OMIT = 5

/** Raw sockets: where the kernel puts a checksum. */
export const IPV6_CHECKSUM = 7
/** The next hop, as ancillary data. */
export const IPV6_NEXTHOP = 9
/** How many routers a packet may pass, 0 to 255; -1 is the default. */
export const IPV6_UNICAST_HOPS = 16
/** Which interface multicasts leave by. */
export const IPV6_MULTICAST_IF = 17
/** How many routers a multicast may pass; 1 when not set. */
export const IPV6_MULTICAST_HOPS = 18
/** Whether the own host gets a copy of multicasts. */
export const IPV6_MULTICAST_LOOP = 19
/** IPV6_JOIN_GROUP. */
export const IPV6_ADD_MEMBERSHIP = 20
/** Joins a group. */
export const IPV6_JOIN_GROUP = 20
/** IPV6_LEAVE_GROUP. */
export const IPV6_DROP_MEMBERSHIP = 21
/** Leaves a group. */
export const IPV6_LEAVE_GROUP = 21
/** IP_MTU_DISCOVER of IPv6. */
export const IPV6_MTU_DISCOVER = 23
/** The known MTU of the way to the peer, bytes. */
export const IPV6_MTU = 24
/** Errors of the network are queued, for MSG_ERRQUEUE. */
export const IPV6_RECVERR = 25
/** A socket bound to :: does not take IPv4. */
export const IPV6_V6ONLY = 26
/** Whether multicasts of groups come that others on the host have joined. */
export const IPV6_MULTICAST_ALL = 29
/** Datagrams have interface and destination as ancillary data. */
export const IPV6_RECVPKTINFO = 49
/** Interface and source of a datagram, as ancillary data. */
export const IPV6_PKTINFO = 50
/** Datagrams have their hop limit as ancillary data. */
export const IPV6_RECVHOPLIMIT = 51
/** The hop limit of a datagram, as ancillary data. */
export const IPV6_HOPLIMIT = 52
/** Datagrams have their hop-by-hop options as ancillary data. */
export const IPV6_RECVHOPOPTS = 53
/** Hop-by-hop options. */
export const IPV6_HOPOPTS = 54
/** Destination options before a routing header. */
export const IPV6_RTHDRDSTOPTS = 55
/** Datagrams have their routing header as ancillary data. */
export const IPV6_RECVRTHDR = 56
/** A routing header. */
export const IPV6_RTHDR = 57
/** Datagrams have their destination options as ancillary data. */
export const IPV6_RECVDSTOPTS = 58
/** Destination options. */
export const IPV6_DSTOPTS = 59
/** Tells when the way's MTU has changed. */
export const IPV6_RECVPATHMTU = 60
/** The way's MTU, with its destination. Read only. */
export const IPV6_PATHMTU = 61
/** What is larger than the interface's MTU is refused with EMSGSIZE. */
export const IPV6_DONTFRAG = 62
/** Datagrams have their traffic class as ancillary data. */
export const IPV6_RECVTCLASS = 66
/** The traffic class, 0 to 255; -1 is the default. */
export const IPV6_TCLASS = 67
/** May bind to addresses of others. Privileged. */
export const IPV6_TRANSPARENT = 75
/** May bind to an address that no interface has. */
export const IPV6_FREEBIND = 78
/** The kind of routing header that RFC 5095 has forbidden. */
export const IPV6_RTHDR_TYPE_0 = 0

/** Writes are gathered into one datagram until it is cleared. */
export const UDP_CORK = 1
/** A write is cut into datagrams of so many bytes. */
export const UDP_SEGMENT = 103
/** Datagrams that came together may be given as one. */
export const UDP_GRO = 104
/** UDP-Lite: how many bytes the checksum of what is sent covers. */
export const UDPLITE_SEND_CSCOV = 10
/** UDP-Lite: how many bytes a checksum must cover for a datagram to be taken. */
export const UDPLITE_RECV_CSCOV = 11
