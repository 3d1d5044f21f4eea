/** Address families, and their older PF_ spelling. Linux x86_64. */

/** No family: accepted by look-ups; `connect` to it dissolves an association. */
export const AF_UNSPEC = 0
/** Local sockets. */
export const AF_UNIX = 1
/** IPv4. */
export const AF_INET = 2
export const AF_AX25 = 3
export const AF_IPX = 4
export const AF_APPLETALK = 5
export const AF_NETROM = 6
export const AF_BRIDGE = 7
export const AF_ATMPVC = 8
export const AF_X25 = 9
/** IPv6. */
export const AF_INET6 = 10
export const AF_ROSE = 11
/** Python's spelling. */
export const AF_DECnet = 12
export const AF_NETBEUI = 13
export const AF_SECURITY = 14
export const AF_KEY = 15
export const AF_NETLINK = 16
export const AF_ROUTE = 16
export const AF_PACKET = 17
export const AF_ASH = 18
export const AF_ECONET = 19
export const AF_ATMSVC = 20
export const AF_RDS = 21
export const AF_SNA = 22
export const AF_IRDA = 23
export const AF_PPPOX = 24
export const AF_WANPIPE = 25
export const AF_LLC = 26
export const AF_VSOCK = 40
export const AF_QIPCRTR = 42

export const PF_UNSPEC = 0
export const PF_UNIX = 1
export const PF_INET = 2
export const PF_INET6 = 10
export const PF_PACKET = 17
export const PF_RDS = 21
