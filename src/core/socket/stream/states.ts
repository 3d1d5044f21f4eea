/** The states of a stream, by the names that netstat prints (RFC 9293 3.3.2; CLOSE is its CLOSED). */
export const TCP_STATES = [
  'CLOSE',
  'LISTEN',
  'SYN_SENT',
  'SYN_RECV',
  'ESTABLISHED',
  'FIN_WAIT1',
  'FIN_WAIT2',
  'CLOSE_WAIT',
  'CLOSING',
  'LAST_ACK',
  'TIME_WAIT',
] as const

export type TcpState = (typeof TCP_STATES)[number]

/**
 * What the program has done so far, apart from what the network knows (SS_* of the kernel's socket):
 * a connection that is long dead still was connected.
 * `disconnecting`: shut down while the outcome of an attempt was not yet known; only AF_UNSPEC leads out of it.
 */
export type Association = 'unconnected' | 'connecting' | 'connected' | 'disconnecting'
