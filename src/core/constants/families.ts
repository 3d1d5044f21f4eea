/** Address families, and their older PF_ spelling. Linux x86_64. */

/** No family: accepted by look-ups; `connect` to it dissolves an association. */
export const AF_UNSPEC = 0
/** Local sockets. */
export const AF_UNIX = 1
/** IPv4. */
export const AF_INET = 2
/** Amateur radio AX.25. A number only: no host has it. */
export const AF_AX25 = 3
/** Novell's IPX. A number only, as the others of its kind below. */
export const AF_IPX = 4
/** AppleTalk. */
export const AF_APPLETALK = 5
/** Amateur radio NET/ROM. */
export const AF_NETROM = 6
/** Bridges, in netlink messages. */
export const AF_BRIDGE = 7
/** ATM, permanent circuits. */
export const AF_ATMPVC = 8
/** ITU-T X.25. */
export const AF_X25 = 9
/** IPv6. */
export const AF_INET6 = 10
/** Amateur radio ROSE. */
export const AF_ROSE = 11
/** Python's spelling. */
export const AF_DECnet = 12
/** NetBEUI, as LLC carried it. */
export const AF_NETBEUI = 13
/** Security callbacks of Linux. */
export const AF_SECURITY = 14
/** Key management (IPsec). */
export const AF_KEY = 15
/** Messages between Linux and its programs: netlink(7). */
export const AF_NETLINK = 16
/** BSD's name of AF_NETLINK. */
export const AF_ROUTE = 16
/** Frames of a link: packet(7). */
export const AF_PACKET = 17
/** Ash. */
export const AF_ASH = 18
/** Acorn Econet. */
export const AF_ECONET = 19
/** ATM, switched circuits. */
export const AF_ATMSVC = 20
/** Reliable datagrams (RDS). */
export const AF_RDS = 21
/** IBM's SNA. */
export const AF_SNA = 22
/** Infrared (IrDA). */
export const AF_IRDA = 23
/** PPP over something: L2TP, PPPoE. */
export const AF_PPPOX = 24
/** Wanpipe. */
export const AF_WANPIPE = 25
/** IEEE 802.2 LLC. */
export const AF_LLC = 26
/** Between a virtual machine and its host: vsock(7). */
export const AF_VSOCK = 40
/** Qualcomm's IPC router. */
export const AF_QIPCRTR = 42

/** AF_UNSPEC. */
export const PF_UNSPEC = 0
/** AF_UNIX. */
export const PF_UNIX = 1
/** AF_INET. */
export const PF_INET = 2
/** AF_INET6. */
export const PF_INET6 = 10
/** AF_PACKET. */
export const PF_PACKET = 17
/** AF_RDS. */
export const PF_RDS = 21
