/** Flags and failures of getaddrinfo and getnameinfo. Linux x86_64, glibc. */

/** No name means the wildcard address. */
export const AI_PASSIVE = 0x1
export const AI_CANONNAME = 0x2
/** The name is an address; nothing is looked up. */
export const AI_NUMERICHOST = 0x4
export const AI_V4MAPPED = 0x8
export const AI_ALL = 0x10
export const AI_ADDRCONFIG = 0x20
/** The service is a port number; nothing is looked up. */
export const AI_NUMERICSERV = 0x400

export const NI_NUMERICHOST = 1
export const NI_NUMERICSERV = 2
export const NI_NOFQDN = 4
export const NI_NAMEREQD = 8
export const NI_DGRAM = 16
export const NI_MAXHOST = 1025
export const NI_MAXSERV = 32

export const EAI_BADFLAGS = -1
export const EAI_NONAME = -2
export const EAI_AGAIN = -3
export const EAI_FAIL = -4
export const EAI_NODATA = -5
export const EAI_FAMILY = -6
export const EAI_SOCKTYPE = -7
export const EAI_SERVICE = -8
export const EAI_ADDRFAMILY = -9
export const EAI_MEMORY = -10
export const EAI_SYSTEM = -11
export const EAI_OVERFLOW = -12
