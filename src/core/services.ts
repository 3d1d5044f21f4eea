/**
 * The names of well-known services and protocols, as /etc/services and /etc/protocols have them on
 * Debian. Names are case-sensitive there, and so they are here.
 */

import { cInt, cString, osError, overflowError } from './arguments.ts'

/**
 * Name, port, the protocols it is registered for, and other names. The first that fits is the
 * answer.
 */
type Service = readonly [name: string, port: number, protocols: string, ...aliases: string[]]

// biome-ignore format: one service a line
const SERVICES: readonly Service[] = [
  ['tcpmux', 1, 'tcp'],
  ['echo', 7, 'tcp udp'],
  ['discard', 9, 'tcp udp', 'sink', 'null'],
  ['systat', 11, 'tcp', 'users'],
  ['daytime', 13, 'tcp udp'],
  ['netstat', 15, 'tcp'],
  ['qotd', 17, 'tcp', 'quote'],
  ['chargen', 19, 'tcp udp', 'ttytst', 'source'],
  ['ftp-data', 20, 'tcp'],
  ['ftp', 21, 'tcp'],
  ['ssh', 22, 'tcp'],
  ['telnet', 23, 'tcp'],
  ['smtp', 25, 'tcp', 'mail'],
  ['time', 37, 'tcp udp', 'timserver'],
  ['whois', 43, 'tcp', 'nicname'],
  ['tacacs', 49, 'tcp udp'],
  ['domain', 53, 'tcp udp'],
  ['bootps', 67, 'udp'],
  ['bootpc', 68, 'udp'],
  ['tftp', 69, 'udp'],
  ['gopher', 70, 'tcp'],
  ['finger', 79, 'tcp'],
  ['http', 80, 'tcp', 'www'],
  ['kerberos', 88, 'tcp udp', 'kerberos5', 'krb5', 'kerberos-sec'],
  ['iso-tsap', 102, 'tcp', 'tsap'],
  ['pop3', 110, 'tcp', 'pop-3'],
  ['sunrpc', 111, 'tcp udp', 'portmapper'],
  ['auth', 113, 'tcp', 'authentication', 'tap', 'ident'],
  ['nntp', 119, 'tcp', 'readnews', 'untp'],
  ['ntp', 123, 'udp'],
  ['epmap', 135, 'tcp', 'loc-srv'],
  ['netbios-ns', 137, 'udp'],
  ['netbios-dgm', 138, 'udp'],
  ['netbios-ssn', 139, 'tcp'],
  ['imap2', 143, 'tcp', 'imap'],
  ['snmp', 161, 'tcp udp'],
  ['snmp-trap', 162, 'tcp udp', 'snmptrap'],
  ['xdmcp', 177, 'udp'],
  ['bgp', 179, 'tcp'],
  ['qmtp', 209, 'tcp'],
  ['ptp-event', 319, 'udp'],
  ['ptp-general', 320, 'udp'],
  ['ldap', 389, 'tcp udp'],
  ['svrloc', 427, 'tcp udp'],
  ['https', 443, 'tcp udp'],
  ['microsoft-ds', 445, 'tcp'],
  ['kpasswd', 464, 'tcp udp'],
  ['submissions', 465, 'tcp', 'ssmtp', 'smtps', 'urd'],
  ['isakmp', 500, 'udp'],
  ['rtsp', 554, 'tcp udp'],
  ['qmqp', 628, 'tcp'],
  ['ipp', 631, 'tcp'],
  ['ldp', 646, 'tcp udp'],
  ['exec', 512, 'tcp'],
  ['biff', 512, 'udp', 'comsat'],
  ['login', 513, 'tcp'],
  ['who', 513, 'udp', 'whod'],
  ['shell', 514, 'tcp', 'cmd', 'syslog'],
  ['syslog', 514, 'udp'],
  ['printer', 515, 'tcp', 'spooler'],
  ['talk', 517, 'udp'],
  ['ntalk', 518, 'udp'],
  ['route', 520, 'udp', 'router', 'routed'],
  ['uucp', 540, 'tcp', 'uucpd'],
  ['klogin', 543, 'tcp'],
  ['kshell', 544, 'tcp', 'krcmd'],
  ['dhcpv6-client', 546, 'udp'],
  ['dhcpv6-server', 547, 'udp'],
  ['afpovertcp', 548, 'tcp'],
  ['nntps', 563, 'tcp', 'snntp'],
  ['submission', 587, 'tcp'],
  ['ldaps', 636, 'tcp udp'],
  ['kerberos-adm', 749, 'tcp'],
  ['domain-s', 853, 'tcp udp'],
  ['rsync', 873, 'tcp'],
  ['ftps-data', 989, 'tcp'],
  ['ftps', 990, 'tcp'],
  ['telnets', 992, 'tcp'],
  ['imaps', 993, 'tcp'],
  ['pop3s', 995, 'tcp'],
  ['socks', 1080, 'tcp'],
  ['openvpn', 1194, 'tcp udp'],
  ['rmiregistry', 1099, 'tcp'],
  ['ms-sql-s', 1433, 'tcp'],
  ['ms-sql-m', 1434, 'udp'],
  ['l2f', 1701, 'udp', 'l2tp'],
  ['radius', 1812, 'tcp udp'],
  ['radius-acct', 1813, 'tcp udp', 'radacct'],
  ['nfs', 2049, 'tcp udp'],
  ['cvspserver', 2401, 'tcp'],
  ['dict', 2628, 'tcp'],
  ['gpsd', 2947, 'tcp'],
  ['icpv2', 3130, 'udp', 'icp'],
  ['isns', 3205, 'tcp udp'],
  ['iscsi-target', 3260, 'tcp'],
  ['mysql', 3306, 'tcp'],
  ['ms-wbt-server', 3389, 'tcp'],
  ['distcc', 3632, 'tcp'],
  ['daap', 3689, 'tcp'],
  ['svn', 3690, 'tcp', 'subversion'],
  ['sieve', 4190, 'tcp'],
  ['epmd', 4369, 'tcp'],
  ['ntske', 4460, 'tcp'],
  ['ipsec-nat-t', 4500, 'udp'],
  ['iax', 4569, 'udp'],
  ['sip', 5060, 'tcp udp'],
  ['sip-tls', 5061, 'tcp udp'],
  ['xmpp-client', 5222, 'tcp', 'jabber-client'],
  ['xmpp-server', 5269, 'tcp', 'jabber-server'],
  ['mdns', 5353, 'udp'],
  ['postgresql', 5432, 'tcp', 'postgres'],
  ['amqps', 5671, 'tcp'],
  ['amqp', 5672, 'tcp'],
  ['x11', 6000, 'tcp', 'x11-0'],
  ['redis', 6379, 'tcp'],
  ['mysql-proxy', 6446, 'tcp'],
  ['babel', 6696, 'udp'],
  ['ircs-u', 6697, 'tcp'],
  ['http-alt', 8080, 'tcp', 'webcache'],
  ['puppet', 8140, 'tcp'],
  ['nbd', 10809, 'tcp'],
  ['zabbix-agent', 10050, 'tcp'],
  ['zabbix-trapper', 10051, 'tcp'],
  ['dicom', 11112, 'tcp'],
  ['hkp', 11371, 'tcp'],
  ['spamd', 783, 'tcp'],
  ['zebrasrv', 2600, 'tcp'],
  ['zebra', 2601, 'tcp'],
  ['ripd', 2602, 'tcp'],
  ['ospfd', 2604, 'tcp'],
  ['bgpd', 2605, 'tcp'],
  ['munin', 4949, 'tcp', 'lrrd'],
  ['nrpe', 5666, 'tcp'],
  ['syslog-tls', 6514, 'tcp'],
  ['ircd', 6667, 'tcp'],
  ['xinetd', 9098, 'tcp'],
  ['git', 9418, 'tcp'],
  ['webmin', 10000, 'tcp'],
]

/** Number, name, and other names. */
type Protocol = readonly [number: number, name: string, ...aliases: string[]]

const PROTOCOLS: readonly Protocol[] = [
  [0, 'ip', 'IP'],
  [0, 'hopopt', 'HOPOPT'],
  [1, 'icmp', 'ICMP'],
  [2, 'igmp', 'IGMP'],
  [4, 'ipencap', 'IP-ENCAP'],
  [6, 'tcp', 'TCP'],
  [8, 'egp', 'EGP'],
  [12, 'pup', 'PUP'],
  [17, 'udp', 'UDP'],
  [22, 'xns-idp', 'XNS-IDP'],
  [29, 'iso-tp4', 'ISO-TP4'],
  [33, 'dccp', 'DCCP'],
  [41, 'ipv6', 'IPv6'],
  [43, 'ipv6-route', 'IPv6-Route'],
  [44, 'ipv6-frag', 'IPv6-Frag'],
  [46, 'rsvp', 'RSVP'],
  [47, 'gre', 'GRE'],
  [50, 'esp', 'IPSEC-ESP'],
  [51, 'ah', 'IPSEC-AH'],
  [58, 'ipv6-icmp', 'IPv6-ICMP'],
  [59, 'ipv6-nonxt', 'IPv6-NoNxt'],
  [60, 'ipv6-opts', 'IPv6-Opts'],
  [89, 'ospf', 'OSPFIGP'],
  [103, 'pim', 'PIM'],
  [108, 'ipcomp', 'IPCOMP'],
  [112, 'vrrp', 'VRRP'],
  [115, 'l2tp', 'L2TP'],
  [132, 'sctp', 'SCTP'],
  [136, 'udplite', 'UDPLite'],
  [262, 'mptcp', 'MPTCP'],
]

/**
 * The port of a service for a protocol (`tcp` or `udp`), or for any when none is given. Throws
 * `ArgumentError` if there is no such service.
 */
export function getservbyname(name: string, protocol?: string): number {
  const wanted = cString('getservbyname', 1, name)
  const service = SERVICES.find(
    ([own, , protocols, ...aliases]) =>
      (own === wanted || aliases.includes(wanted)) && serves(protocols, protocol),
  )
  if (service === undefined) throw osError('service/proto not found')
  return service[1]
}

/**
 * The name of the service at a port for a protocol (`tcp` or `udp`), or for any when none is given.
 * Throws `ArgumentError` if there is none, or if the port is not 0 to 65535.
 */
export function getservbyport(port: number, protocol?: string): string {
  const wanted = cInt(port)
  if (wanted < 0 || wanted > 0xffff) throw overflowError('getservbyport: port must be 0-65535.')
  const service = SERVICES.find(
    ([, own, protocols]) => own === wanted && serves(protocols, protocol),
  )
  if (service === undefined) throw osError('port/proto not found')
  return service[0]
}

function serves(protocols: string, protocol: string | undefined): boolean {
  return protocol === undefined || protocols.split(' ').includes(protocol)
}

/** The number of an IP protocol by name. Throws `ArgumentError` if there is no such protocol. */
export function getprotobyname(name: string): number {
  const wanted = cString('getprotobyname', 1, name)
  const protocol = PROTOCOLS.find(([, ...names]) => names.includes(wanted))
  if (protocol === undefined) throw osError('protocol not found')
  return protocol[0]
}
