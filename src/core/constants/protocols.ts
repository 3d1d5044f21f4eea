/** Protocol numbers, and the bounds of privileged ports. Linux x86_64. */

/** The default protocol of a socket type; the level of IPv4 options. */
export const IPPROTO_IP = 0
/** IPv6 hop-by-hop options. */
export const IPPROTO_HOPOPTS = 0
/** ICMP of IPv4. */
export const IPPROTO_ICMP = 1
/** Membership of groups. */
export const IPPROTO_IGMP = 2
/** IP in IP. */
export const IPPROTO_IPIP = 4
/** TCP; the level of its options. */
export const IPPROTO_TCP = 6
/** Exterior gateway protocol. */
export const IPPROTO_EGP = 8
/** Xerox PUP. */
export const IPPROTO_PUP = 12
/** UDP; the level of its options. */
export const IPPROTO_UDP = 17
/** Xerox IDP. */
export const IPPROTO_IDP = 22
/** ISO transport, class 4. */
export const IPPROTO_TP = 29
/** IPv6 in IP; the level of its options. */
export const IPPROTO_IPV6 = 41
/** IPv6 routing header. */
export const IPPROTO_ROUTING = 43
/** IPv6 fragment header. */
export const IPPROTO_FRAGMENT = 44
/** Reservation of resources. */
export const IPPROTO_RSVP = 46
/** Generic routing encapsulation. */
export const IPPROTO_GRE = 47
/** IPsec, encrypted. */
export const IPPROTO_ESP = 50
/** IPsec, authenticated. */
export const IPPROTO_AH = 51
/** ICMP of IPv6. */
export const IPPROTO_ICMPV6 = 58
/** IPv6: nothing follows. */
export const IPPROTO_NONE = 59
/** IPv6 destination options. */
export const IPPROTO_DSTOPTS = 60
/** Multicast routing. */
export const IPPROTO_PIM = 103
/** SCTP. A number only. */
export const IPPROTO_SCTP = 132
/** UDP-Lite: udplite(7). */
export const IPPROTO_UDPLITE = 136
/** Raw IP: the program writes the header itself. */
export const IPPROTO_RAW = 255
/** Multipath TCP. A number only. */
export const IPPROTO_MPTCP = 262

/** Ports below this one are privileged. */
export const IPPORT_RESERVED = 1024
/** The first port that programs of users were once given. */
export const IPPORT_USERRESERVED = 5000
