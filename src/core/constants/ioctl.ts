/** Requests of ioctl on a socket. Linux x86_64. */

/** Bytes that could be read. */
export const FIONREAD = 0x541b
/** Set or clear non-blocking mode. */
export const FIONBIO = 0x5421
/** Bytes that could be read. */
export const SIOCINQ = 0x541b
/** Bytes sent but not acknowledged, and bytes not sent. */
export const SIOCOUTQ = 0x5411
/** Bytes not sent. */
export const SIOCOUTQNSD = 0x894b
/** Whether the next byte is the urgent one. */
export const SIOCATMARK = 0x8905
