/** The outcomes that only the real machine decides: what Node refuses, and what Node cannot do. */
import { rules } from '../../core/rule.ts'

export const REAL = rules('real', {
  bindRefused: [
    'the machine does not let the port be had',
    'its errno, and the socket is as it was',
    'bind(2)',
  ],
  listenRefused: [
    'the machine does not let the socket listen',
    'its errno, and the socket is as it was',
    'listen(2)',
  ],
  connectRefused: [
    'the machine knows no way to the peer of a datagram socket, or does not connect a Unix socket',
    'its errno, and the socket has no peer',
    'connect(2)',
  ],
  sendRefused: ['the machine does not send the datagram', 'its errno', 'send(2)'],
  joinRefused: ['the machine does not let the group be joined', 'its errno', 'ip(7)'],
  info: ['getsockopt TCP_INFO', 'the state, and of a listener its queue; the rest is 0', 'parity'],
  noUrgent: ['MSG_OOB: Node sends no urgent data', 'ENOTSUP', 'parity'],
  noRaw: ['a raw socket: Node has none', 'EPERM, as for an unprivileged user', 'parity'],
  noUnixName: [
    'a name for a Unix socket of datagrams or records: Node has none of them',
    'ENOTSUP',
    'parity',
  ],
  closed: ['the host has been disposed of', 'ENETDOWN', 'design 5'],
  abandoned: [
    'a Unix connection to another process ends while the adapter waits at its far end',
    'EBADF, which no program sees',
    'design 5',
  ],
})
