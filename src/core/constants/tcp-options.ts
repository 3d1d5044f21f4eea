/** Options of level IPPROTO_TCP, and states as TCP_INFO reports them. Linux x86_64. */

/** Send small segments at once: no Nagle. */
export const TCP_NODELAY = 1
/** Largest segment in bytes. */
export const TCP_MAXSEG = 2
/** Send full segments only, up to 200 ms. */
export const TCP_CORK = 3
/** Seconds of silence before the first keepalive probe. */
export const TCP_KEEPIDLE = 4
/** Seconds between keepalive probes. */
export const TCP_KEEPINTVL = 5
/** Probes without an answer that end a connection. */
export const TCP_KEEPCNT = 6
/** Retransmissions of SYN before a connect gives up. */
export const TCP_SYNCNT = 7
/** Seconds that an orphan may stay in FIN_WAIT2. */
export const TCP_LINGER2 = 8
/** Seconds that an accept may wait for the first data. */
export const TCP_DEFER_ACCEPT = 9
/** The largest window that is advertised, bytes. */
export const TCP_WINDOW_CLAMP = 10
/** `struct tcp_info`; read only. */
export const TCP_INFO = 11
/** Acknowledge at once. */
export const TCP_QUICKACK = 12
/** Name of the congestion control. */
export const TCP_CONGESTION = 13
/** Signatures of segments (RFC 2385). */
export const TCP_MD5SIG = 14
/** Retransmission timeouts of thin streams do not double at first. */
export const TCP_THIN_LINEAR_TIMEOUTS = 16
/** Of no effect since Linux 4.11. */
export const TCP_THIN_DUPACK = 17
/** Milliseconds that sent data may stay unacknowledged. */
export const TCP_USER_TIMEOUT = 18
/** The connection is being taken down or set up by hand. Privileged. */
export const TCP_REPAIR = 19
/** Which queue is repaired. */
export const TCP_REPAIR_QUEUE = 20
/** The sequence number of a queue that is repaired. */
export const TCP_QUEUE_SEQ = 21
/** Options of a connection that is repaired. */
export const TCP_REPAIR_OPTIONS = 22
/** How many connections may wait that have sent data with their SYN. */
export const TCP_FASTOPEN = 23
/** The clock of the timestamp option. */
export const TCP_TIMESTAMP = 24
/** The socket is writable while less than so many bytes are unsent. */
export const TCP_NOTSENT_LOWAT = 25
/** What the congestion control knows. Read only. */
export const TCP_CC_INFO = 26
/** A listener keeps the headers of SYNs. */
export const TCP_SAVE_SYN = 27
/** The headers of the SYN that began this connection. Read only. */
export const TCP_SAVED_SYN = 28
/** Windows of a connection that is repaired. */
export const TCP_REPAIR_WINDOW = 29
/** The first write goes with the SYN. */
export const TCP_FASTOPEN_CONNECT = 30
/** A protocol on top, such as TLS in the kernel. */
export const TCP_ULP = 31
/** TCP_MD5SIG with prefixes and interfaces. */
export const TCP_MD5SIG_EXT = 32
/** The key that Fast Open cookies are made with. */
export const TCP_FASTOPEN_KEY = 33
/** Fast Open without cookies. */
export const TCP_FASTOPEN_NO_COOKIE = 34
/** Receives by mapping pages. */
export const TCP_ZEROCOPY_RECEIVE = 35
/** `recvmsg` tells how many bytes are left, as ancillary data. */
export const TCP_INQ = 36
/** What leaves is delayed by so many microseconds. */
export const TCP_TX_DELAY = 37
/** The longest retransmission timeout, milliseconds. */
export const TCP_RTO_MAX_MS = 44

/** A state in TCP_INFO: the handshake is done, data may flow. */
export const TCP_ESTABLISHED = 1
/** A state in TCP_INFO: connecting. */
export const TCP_SYN_SENT = 2
/** A state in TCP_INFO: a SYN has come, and its answer is not acknowledged. */
export const TCP_SYN_RECV = 3
/** A state in TCP_INFO: this side has finished, and its FIN is not acknowledged. */
export const TCP_FIN_WAIT1 = 4
/** A state in TCP_INFO: this side has finished, the peer has not. */
export const TCP_FIN_WAIT2 = 5
/** A state in TCP_INFO: all is done; late segments die out. */
export const TCP_TIME_WAIT = 6
/** A state in TCP_INFO: no connection. */
export const TCP_CLOSE = 7
/** A state in TCP_INFO: the peer has finished, this side has not. */
export const TCP_CLOSE_WAIT = 8
/** A state in TCP_INFO: both have finished, and this side's FIN is not acknowledged. */
export const TCP_LAST_ACK = 9
/** A state in TCP_INFO: takes connections. */
export const TCP_LISTEN = 10
/** A state in TCP_INFO: both have finished at once. */
export const TCP_CLOSING = 11
