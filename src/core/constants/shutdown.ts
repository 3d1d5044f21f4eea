/** Directions of `shutdown`. Linux x86_64. */

export const SHUT_RD = 0
export const SHUT_WR = 1
export const SHUT_RDWR = 2
