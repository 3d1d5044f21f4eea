/** Levels of socket options, and the options of SOL_SOCKET. Linux x86_64. */

export const SOL_IP = 0
export const SOL_SOCKET = 1
export const SOL_TCP = 6
export const SOL_UDP = 17
export const SOL_IPV6 = 41
export const SOL_RDS = 276

export const SO_DEBUG = 1
/** May share its port with another socket that says the same, unless one listens. */
export const SO_REUSEADDR = 2
/** The socket type; read only. */
export const SO_TYPE = 3
/** The pending error as an errno; reading clears it. */
export const SO_ERROR = 4
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
export const SO_NO_CHECK = 11
export const SO_PRIORITY = 12
/** `struct linger`: what close does with data not sent yet. */
export const SO_LINGER = 13
export const SO_BSDCOMPAT = 14
/** Several sockets of one user share a port, and connections are spread over them. */
export const SO_REUSEPORT = 15
/** Local sockets: receive SCM_CREDENTIALS. */
export const SO_PASSCRED = 16
/** Local sockets: process, user and group of the peer; read only. */
export const SO_PEERCRED = 17
export const SO_RCVLOWAT = 18
export const SO_SNDLOWAT = 19
/** `struct timeval`: how long a receive may block. */
export const SO_RCVTIMEO = 20
/** `struct timeval`: how long a send may block. */
export const SO_SNDTIMEO = 21
export const SO_BINDTODEVICE = 25
export const SO_PEERNAME = 28
export const SO_TIMESTAMP = 29
/** Whether the socket listens; read only. */
export const SO_ACCEPTCONN = 30
export const SO_PEERSEC = 31
export const SO_SNDBUFFORCE = 32
export const SO_RCVBUFFORCE = 33
export const SO_PASSSEC = 34
export const SO_TIMESTAMPNS = 35
export const SO_MARK = 36
export const SO_TIMESTAMPING = 37
/** The protocol; read only. */
export const SO_PROTOCOL = 38
/** The address family; read only. */
export const SO_DOMAIN = 39
export const SO_RXQ_OVFL = 40
export const SO_PEEK_OFF = 42
export const SO_BUSY_POLL = 46
export const SO_MAX_PACING_RATE = 47
export const SO_INCOMING_CPU = 49
export const SO_MEMINFO = 55
export const SO_INCOMING_NAPI_ID = 56
export const SO_COOKIE = 57
export const SO_PEERGROUPS = 59
export const SO_ZEROCOPY = 60
export const SO_TXTIME = 61
export const SO_BINDTOIFINDEX = 62
export const SO_PREFER_BUSY_POLL = 69
export const SO_NETNS_COOKIE = 71
export const SO_BUF_LOCK = 72
export const SO_RESERVE_MEM = 73
export const SO_TXREHASH = 74
export const SO_RCVMARK = 75
