/** Kinds of ancillary data at level SOL_SOCKET. Linux x86_64. */

/** Descriptors. */
export const SCM_RIGHTS = 1
/** Process, user and group of the sender. */
export const SCM_CREDENTIALS = 2
/** Ancillary data of SO_TIMESTAMP. */
export const SCM_TIMESTAMP = 29
/** Ancillary data of SO_TIMESTAMPNS. */
export const SCM_TIMESTAMPNS = 35
