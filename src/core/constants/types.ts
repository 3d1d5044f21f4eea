/** Socket types, and the flags that `socket` takes with them. Linux x86_64. */

/** A byte stream: TCP, or a local stream. */
export const SOCK_STREAM = 1
/** Datagrams: UDP, or local datagrams. */
export const SOCK_DGRAM = 2
/** Packets of IP protocols: raw(7). */
export const SOCK_RAW = 3
/** Reliable datagrams. A number only. */
export const SOCK_RDM = 4
/** A connection that keeps the bounds of records: local sockets only. */
export const SOCK_SEQPACKET = 5

/** Flag of `socket`, `socketpair` and `accept4`: the new socket does not block. */
export const SOCK_NONBLOCK = 0o4000
/** Flag of the same calls: the descriptor does not survive exec. Without effect here. */
export const SOCK_CLOEXEC = 0o2000000
