/** Kinds of ancillary data at level SOL_SOCKET. Linux x86_64. */

/** Descriptors. */
export const SCM_RIGHTS = 1
/** Process, user and group of the sender. */
export const SCM_CREDENTIALS = 2
export const SCM_TIMESTAMP = 29
export const SCM_TIMESTAMPNS = 35
