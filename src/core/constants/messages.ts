/** Flags of the send and receive calls, and those that `recvmsg` answers with. Linux x86_64. */

/** Urgent data. */
export const MSG_OOB = 0x1
/** Leave in the queue what is read. */
export const MSG_PEEK = 0x2
/** Only to hosts on the same network, not through a gateway. */
export const MSG_DONTROUTE = 0x4
/** Answer: ancillary data did not fit. */
export const MSG_CTRUNC = 0x8
/** Answer: a datagram did not fit. Asked for: the true length is returned; a stream discards. */
export const MSG_TRUNC = 0x20
/** This call does not block. */
export const MSG_DONTWAIT = 0x40
/** The end of a record (SOCK_SEQPACKET). */
export const MSG_EOR = 0x80
/** Wait until all that was asked for is there. */
export const MSG_WAITALL = 0x100
/** The neighbour is there: it has answered. */
export const MSG_CONFIRM = 0x800
/** Reads the queue of errors in place of data. */
export const MSG_ERRQUEUE = 0x2000
/** No SIGPIPE. Without effect here: there are no signals. */
export const MSG_NOSIGNAL = 0x4000
/** More follows: hold a segment that is not full. */
export const MSG_MORE = 0x8000
/** recvmmsg(2): waits for one, then takes what is there. */
export const MSG_WAITFORONE = 0x10000
/** Sends without copying. */
export const MSG_ZEROCOPY = 0x4000000
/** Sends data with the SYN. */
export const MSG_FASTOPEN = 0x20000000
/** Descriptors that come with a message are closed on exec. */
export const MSG_CMSG_CLOEXEC = 0x40000000
