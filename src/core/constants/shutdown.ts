/** Directions of `shutdown`. Linux x86_64. */

export const SHUT_RD = 0
/** `shutdown`: the peer reads the end of the stream. */
export const SHUT_WR = 1
/** `shutdown`: both directions. */
export const SHUT_RDWR = 2
