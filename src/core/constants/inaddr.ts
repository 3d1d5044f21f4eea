/** Well-known IPv4 addresses as unsigned 32-bit numbers in host byte order. */

/** 0.0.0.0 */
export const INADDR_ANY = 0x00000000
/** 255.255.255.255 */
export const INADDR_BROADCAST = 0xffffffff
/** 255.255.255.255, which inet_addr(3) gave for what is no address. */
export const INADDR_NONE = 0xffffffff
/** 127.0.0.1 */
export const INADDR_LOOPBACK = 0x7f000001
/** 224.0.0.0 */
export const INADDR_UNSPEC_GROUP = 0xe0000000
/** 224.0.0.1 */
export const INADDR_ALLHOSTS_GROUP = 0xe0000001
/** 224.0.0.255 */
export const INADDR_MAX_LOCAL_GROUP = 0xe00000ff
