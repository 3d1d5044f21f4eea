/** Protocol numbers, and the bounds of privileged ports. Linux x86_64. */

/** The default protocol of a socket type; the level of IPv4 options. */
export const IPPROTO_IP = 0
export const IPPROTO_HOPOPTS = 0
export const IPPROTO_ICMP = 1
export const IPPROTO_IGMP = 2
export const IPPROTO_IPIP = 4
export const IPPROTO_TCP = 6
export const IPPROTO_EGP = 8
export const IPPROTO_PUP = 12
export const IPPROTO_UDP = 17
export const IPPROTO_IDP = 22
export const IPPROTO_TP = 29
export const IPPROTO_IPV6 = 41
export const IPPROTO_ROUTING = 43
export const IPPROTO_FRAGMENT = 44
export const IPPROTO_RSVP = 46
export const IPPROTO_GRE = 47
export const IPPROTO_ESP = 50
export const IPPROTO_AH = 51
export const IPPROTO_ICMPV6 = 58
export const IPPROTO_NONE = 59
export const IPPROTO_DSTOPTS = 60
export const IPPROTO_PIM = 103
export const IPPROTO_SCTP = 132
export const IPPROTO_UDPLITE = 136
export const IPPROTO_RAW = 255
export const IPPROTO_MPTCP = 262

/** Ports below this one are privileged. */
export const IPPORT_RESERVED = 1024
export const IPPORT_USERRESERVED = 5000
