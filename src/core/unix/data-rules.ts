/** Rules of sending and receiving on Unix sockets, of what travels along, and of what can be asked. */
import { rules } from '../rule.ts'

export const UNIX_SEND = rules('unix-send', {
  urgentNothing: ['MSG_OOB without a byte', 'ENOTSUP', 'measured: unix/urgent'],
  noUrgent: ['MSG_OOB on datagrams or records', 'ENOTSUP', 'unix(7)'],
  addressed: ['sendto with an address on a connected stream', 'EISCONN', 'facts 7.1'],
  noAddress: ['sendto with an address on a stream without a connection', 'ENOTSUP', 'facts 7.1'],
  notConnected: [
    'send on a stream or on records without a connection',
    'ENOTCONN',
    'facts 7.1, 7.2',
  ],
  noPeer: ['send without an address on a datagram socket without a peer', 'ENOTCONN', 'facts 7.3'],
  shut: [
    'the socket is shut for sending, by itself or by the other end',
    'EPIPE',
    'facts 7.1, 7.3',
  ],
  noDescriptors: [
    'SCM_RIGHTS to a socket whose SO_PASSRIGHTS is 0, where the message would go over or wait for its queue',
    'EPERM',
    'measured: Linux 6.16 and later',
  ],
  shutMeanwhile: ['the connection ends for sending while send waits', 'EPIPE', 'facts 4.3'],
  pendingError: ['an error is pending', 'that error, once', 'facts 7.2'],
  cutShort: [
    'send has sent a part, waits, and the connection ends or fails',
    'the bytes sent so far; a pending error is lost',
    'facts 4.1, measured: unix/partial',
  ],
  full: [
    'what was sent and not read costs SO_SNDBUF or more, and send may not wait',
    'EAGAIN',
    'facts 7.4, the table of bytes before EAGAIN',
  ],
  partial: ['the same, after a part was sent', 'the bytes sent so far', 'send(2)'],
  sent: ['all bytes of a stream have gone over', 'their number', 'facts 7.1'],
  urgent: [
    'the same with MSG_OOB',
    'the last byte is urgent; an earlier urgent byte becomes an ordinary one',
    'facts 7.4, 4.4',
  ],
  tooLong: ['a message longer than SO_SNDBUF - 32', 'EMSGSIZE', 'facts 7.4'],
  noMemory: ['a message that no piece of memory can hold', 'ENOBUFS', 'measured: unix/largest'],
  message: ['the receiver takes the message', 'its length', 'facts 7.3'],
  otherPeer: ['the receiver is connected to somebody else', 'EPERM', 'facts 7.4'],
  peerShut: ['the receiver is shut for reading', 'EPIPE', 'facts 7.3'],
  receiverFull: [
    'the queue of a receiver that is not connected back holds max_dgram_qlen + 1 datagrams',
    'EAGAIN; nothing is ever dropped',
    'facts 7.4',
  ],
  peerClosed: [
    'the peer of a datagram socket has been closed',
    'ECONNREFUSED once; then the socket has no peer',
    'facts 7.4',
  ],
  peerReplaced: [
    'the peer that a send waits for was replaced, and has been closed',
    'ECONNRESET',
    'measured: unix/peer',
  ],
})

export const UNIX_RECV = rules('unix-recv', {
  notConnectedStream: ['recv on a stream without a connection', 'EINVAL', 'facts 7.1'],
  notConnected: ['recv of records without a connection', 'ENOTCONN', 'facts 7.2'],
  noUrgent: ['MSG_OOB on datagrams or records', 'ENOTSUP', 'unix(7)'],
  pendingError: [
    'an error is pending: for a stream once its queue is empty, for messages at once',
    'that error, once',
    'facts 7.1, 7.2',
  ],
  end: ['nothing is left and the other end, or this one, has shut', 'no bytes', 'facts 7.1, 7.3'],
  empty: ['nothing is there and recv may not wait', 'EAGAIN', 'facts 7.1'],
  data: [
    'a stream has bytes',
    'as many as fit, up to descriptors, a change of sender, or the urgent mark',
    'facts 7.4',
  ],
  short: [
    'MSG_WAITALL or SO_RCVLOWAT has gathered a part and there will be no more, or no more time',
    'that part; a pending error is lost',
    'recv(2), measured: unix/waitall',
  ],
  message: ['a message is there', 'the oldest; what does not fit is lost (MSG_TRUNC)', 'facts 7.4'],
  peeked: ['MSG_PEEK and something is there', 'it stays in the queue', 'facts 4.4'],
  urgentNone: ['MSG_OOB and no urgent byte is there, or SO_OOBINLINE', 'EINVAL', 'facts 4.4'],
  urgent: ['MSG_OOB and an urgent byte is there', 'that byte; the mark stays', 'facts 7.4'],
  urgentDropped: [
    'a read begins at the urgent byte without MSG_OOB',
    'the byte is lost',
    'measured: unix/urgent',
  ],
})

export const UNIX_CONTROL = rules('unix-control', {
  badDescriptor: ['SCM_RIGHTS with a descriptor that is not open', 'EBADF', 'cmsg(3)'],
  tooMany: ['more than 253 descriptors in one message', 'EINVAL', 'unix(7)'],
  badLength: ['SCM_CREDENTIALS that are not struct ucred', 'EINVAL', 'unix(7)'],
  notYours: ['SCM_CREDENTIALS of somebody else without privilege', 'EPERM', 'unix(7)'],
  noProcess: ['SCM_CREDENTIALS with a process that does not exist', 'ESRCH', 'unix(7)'],
  unknown: ['another kind of ancillary data at SOL_SOCKET', 'EINVAL', 'unix(7)'],
})

export const UNIX_IOCTL = rules('unix-ioctl', {
  listening: ['SIOCINQ on a listener', 'EINVAL', 'unix(7), facts 7.1'],
  unread: ['SIOCINQ', 'unread bytes; of datagrams, those of the first', 'unix(7)'],
  charged: ['SIOCOUTQ', 'what unread messages cost the sender', 'facts 7.4'],
  mark: ['SIOCATMARK on a stream', 'whether the next byte is at the urgent mark', 'facts 4.4'],
  noMark: ['SIOCATMARK on datagrams or records', 'ENOTSUP', 'measured: unix/urgent'],
  unknown: ['another request', 'ENOTTY', 'ioctl(2)'],
})

export const UNIX_OPTION = rules('unix-option', {
  peerCredentials: [
    'SO_PEERCRED',
    'the peer at connect, listen or socketpair; (0, -1, -1) before',
    'facts 7.4',
  ],
  listens: ['SO_ACCEPTCONN', '1 while the socket listens', 'facts 7.1'],
})
