/**
 * An IP address in its one canonical text form: dotted quad for IPv4, RFC 5952 for IPv6 (without a scope id).
 * Canonical, so that two addresses are equal exactly when the strings are. IPv4 traffic through an IPv6 socket is
 * held in IPv4 form; only what the program sees is written `::ffff:a.b.c.d`.
 */
export type Ip = string
