/** Flags of the send and receive calls, and those that `recvmsg` answers with. Linux x86_64. */

/** Urgent data. */
export const MSG_OOB = 0x1
/** Leave in the queue what is read. */
export const MSG_PEEK = 0x2
export const MSG_DONTROUTE = 0x4
/** Answer: ancillary data did not fit. */
export const MSG_CTRUNC = 0x8
/** Answer: a datagram did not fit. Asked for: the true length is returned; a stream discards. */
export const MSG_TRUNC = 0x20
/** This call does not block. */
export const MSG_DONTWAIT = 0x40
export const MSG_EOR = 0x80
/** Wait until all that was asked for is there. */
export const MSG_WAITALL = 0x100
export const MSG_CONFIRM = 0x800
export const MSG_ERRQUEUE = 0x2000
/** No SIGPIPE. Without effect here: there are no signals. */
export const MSG_NOSIGNAL = 0x4000
/** More follows: hold a segment that is not full. */
export const MSG_MORE = 0x8000
export const MSG_WAITFORONE = 0x10000
export const MSG_ZEROCOPY = 0x4000000
export const MSG_FASTOPEN = 0x20000000
export const MSG_CMSG_CLOEXEC = 0x40000000
