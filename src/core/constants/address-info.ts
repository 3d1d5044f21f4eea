/** Flags and failures of getaddrinfo and getnameinfo. Linux x86_64, glibc. */

/** No name means the wildcard address. */
export const AI_PASSIVE = 0x1
/** getaddrinfo: the first answer has the canonical name. */
export const AI_CANONNAME = 0x2
/** The name is an address; nothing is looked up. */
export const AI_NUMERICHOST = 0x4
/** getaddrinfo of AF_INET6: IPv4 addresses as `::ffff:a.b.c.d` when there are none of IPv6. */
export const AI_V4MAPPED = 0x8
/** With AI_V4MAPPED: IPv4 addresses beside those of IPv6. */
export const AI_ALL = 0x10
/** getaddrinfo: only families that an interface of the host has an address of. */
export const AI_ADDRCONFIG = 0x20
/** The service is a port number; nothing is looked up. */
export const AI_NUMERICSERV = 0x400

/** getnameinfo: the address as text, without looking up a name. */
export const NI_NUMERICHOST = 1
/** getnameinfo: the port as a number, not as a service. */
export const NI_NUMERICSERV = 2
/** getnameinfo: the name without its domain, for hosts of the same domain. */
export const NI_NOFQDN = 4
/** getnameinfo: EAI_NONAME when there is no name. */
export const NI_NAMEREQD = 8
/** getnameinfo: services of UDP. */
export const NI_DGRAM = 16
/** Bytes that suffice for every host name (getnameinfo(3)). */
export const NI_MAXHOST = 1025
/** Bytes that suffice for every service name (getnameinfo(3)). */
export const NI_MAXSERV = 32

/** Flags of getaddrinfo that make no sense. */
export const EAI_BADFLAGS = -1
/** The name or the service is not known. */
export const EAI_NONAME = -2
/** The name server could not be asked now. */
export const EAI_AGAIN = -3
/** The name server has failed for good. */
export const EAI_FAIL = -4
/** The name has no addresses. */
export const EAI_NODATA = -5
/** The family is not supported. */
export const EAI_FAMILY = -6
/** The type is not supported. */
export const EAI_SOCKTYPE = -7
/** The type has no such service. */
export const EAI_SERVICE = -8
/** The name has no addresses of the family. */
export const EAI_ADDRFAMILY = -9
/** Out of memory. */
export const EAI_MEMORY = -10
/** A system call has failed; errno says which way. */
export const EAI_SYSTEM = -11
/** A buffer of getnameinfo was too small. */
export const EAI_OVERFLOW = -12
