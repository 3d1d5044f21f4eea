/** Levels of socket options, and the options of SOL_SOCKET. Linux x86_64. */

export const SOL_IP = 0
/** The level of options that every socket has: socket(7). */
export const SOL_SOCKET = 1
/** The level of TCP's options: tcp(7). IPPROTO_TCP. */
export const SOL_TCP = 6
/** The level of UDP's options: udp(7). IPPROTO_UDP. */
export const SOL_UDP = 17
/** The level of IPv6's options: ipv6(7). IPPROTO_IPV6. */
export const SOL_IPV6 = 41
/** The level of RDS's options. */
export const SOL_RDS = 276

/** Records debugging information. Privileged. */
export const SO_DEBUG = 1
/** May share its port with another socket that says the same, unless one listens. */
export const SO_REUSEADDR = 2
/** The socket type; read only. */
export const SO_TYPE = 3
/** The pending error as an errno; reading clears it. */
export const SO_ERROR = 4
/** Only to hosts on the same network, not through a gateway. */
export const SO_DONTROUTE = 5
/** May send to broadcast addresses. */
export const SO_BROADCAST = 6
/** Send buffer in bytes; reads back doubled. */
export const SO_SNDBUF = 7
/** Receive buffer in bytes; reads back doubled. */
export const SO_RCVBUF = 8
/** Probe an idle connection. */
export const SO_KEEPALIVE = 9
/** Urgent data stays in the stream. */
export const SO_OOBINLINE = 10
/** UDP without checksums. */
export const SO_NO_CHECK = 11
/** The priority of packets that leave, 0 to 6; more when privileged. */
export const SO_PRIORITY = 12
/** `struct linger`: what close does with data not sent yet. */
export const SO_LINGER = 13
/** Of no effect since Linux 2.6. */
export const SO_BSDCOMPAT = 14
/** Several sockets of one user share a port, and connections are spread over them. */
export const SO_REUSEPORT = 15
/** Local sockets: receive SCM_CREDENTIALS. */
export const SO_PASSCRED = 16
/** Local sockets: process, user and group of the peer; read only. */
export const SO_PEERCRED = 17
/** How many bytes must be there before `recv` returns and the socket is readable. */
export const SO_RCVLOWAT = 18
/** How many bytes must have room; always 1 on Linux, read only. */
export const SO_SNDLOWAT = 19
/** `struct timeval`: how long a receive may block. */
export const SO_RCVTIMEO = 20
/** `struct timeval`: how long a send may block. */
export const SO_SNDTIMEO = 21
/** Only packets of this interface, by its name. */
export const SO_BINDTODEVICE = 25
/** The peer's address. Read only. */
export const SO_PEERNAME = 28
/** Datagrams have the time of their arrival as ancillary data, in microseconds. */
export const SO_TIMESTAMP = 29
/** Whether the socket listens; read only. */
export const SO_ACCEPTCONN = 30
/** The peer's security label. Read only. */
export const SO_PEERSEC = 31
/** SO_SNDBUF beyond `wmem_max`. Privileged. */
export const SO_SNDBUFFORCE = 32
/** SO_RCVBUF beyond `rmem_max`. Privileged. */
export const SO_RCVBUFFORCE = 33
/** Messages of local sockets have the sender's security label. */
export const SO_PASSSEC = 34
/** SO_TIMESTAMP in nanoseconds. */
export const SO_TIMESTAMPNS = 35
/** A mark on packets that leave, for routing and filters. Privileged. */
export const SO_MARK = 36
/** Which timestamps are made, in hardware or software. */
export const SO_TIMESTAMPING = 37
/** The protocol; read only. */
export const SO_PROTOCOL = 38
/** The address family; read only. */
export const SO_DOMAIN = 39
/** Datagrams tell how many were dropped before them. */
export const SO_RXQ_OVFL = 40
/** Where MSG_PEEK begins, in bytes; it moves with what is peeked. -1 is the front, always. */
export const SO_PEEK_OFF = 42
/** How long a call that would block polls the device first, microseconds. */
export const SO_BUSY_POLL = 46
/** The most that leaves, bytes a second. */
export const SO_MAX_PACING_RATE = 47
/** Which processor handles the socket. */
export const SO_INCOMING_CPU = 49
/** How much memory the socket takes. Read only. */
export const SO_MEMINFO = 55
/** Which queue of a device the last packet came from. Read only. */
export const SO_INCOMING_NAPI_ID = 56
/** A number that no other socket has. Read only. */
export const SO_COOKIE = 57
/** The peer's supplementary groups. Read only. */
export const SO_PEERGROUPS = 59
/** MSG_ZEROCOPY may be used. */
export const SO_ZEROCOPY = 60
/** Packets say when they are to leave. */
export const SO_TXTIME = 61
/** SO_BINDTODEVICE by the interface's number. */
export const SO_BINDTOIFINDEX = 62
/** Polls devices rather than waiting for their interrupts. */
export const SO_PREFER_BUSY_POLL = 69
/** A number that no other network namespace has. Read only. */
export const SO_NETNS_COOKIE = 71
/** Whether buffers keep their size: 1 the send buffer, 2 the receive buffer. */
export const SO_BUF_LOCK = 72
/** Bytes of memory that are kept for the socket. */
export const SO_RESERVE_MEM = 73
/** Whether another path is tried after timeouts. */
export const SO_TXREHASH = 74
/** Datagrams have the mark of their packet as ancillary data. */
export const SO_RCVMARK = 75
/** Datagrams have the priority of their packet as ancillary data. */
export const SO_RCVPRIORITY = 82
/** Local sockets take descriptors (SCM_RIGHTS). */
export const SO_PASSRIGHTS = 83
