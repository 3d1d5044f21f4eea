/** Rules of the descriptor table and of waiting, which every kind of socket shares. */
import { rules } from '../rule.ts'

export const KERNEL = rules('kernel', {
  badDescriptor: ['the descriptor is not open', 'EBADF', 'facts 1.2, socket(2)'],
  tooManyDescriptors: ['RLIMIT_NOFILE descriptors are open', 'EMFILE', 'socket(2), accept(2)'],
  familyUnknown: ['the family is not supported', 'EAFNOSUPPORT', 'socket(2)'],
  badType: ['the type carries unknown flags, or the protocol is negative', 'EINVAL', 'socket(2)'],
  typeUnknown: ['the type does not exist in the family', 'ESOCKTNOSUPPORT', 'socket(2)'],
  protocolUnknown: ['the protocol does not go with the type', 'EPROTONOSUPPORT', 'socket(2)'],
  rawUnprivileged: ['a raw socket without privilege', 'EPERM', 'raw(7)'],
  noPairs: ['socketpair of a family that knows none', 'EOPNOTSUPP', 'socketpair(2)'],
  made: ['a socket is made', 'a new descriptor, the lowest that is free', 'socket(2)'],
  flagged: [
    'O_NONBLOCK is set or cleared',
    'for every descriptor of the open file',
    'fcntl(2), facts 4.1',
  ],
  duplicated: [
    'dup of an open descriptor',
    'a second descriptor of the same open file',
    'dup(2), facts 1.9',
  ],
  closed: [
    'close of an open descriptor',
    'the descriptor is free; the file goes with its last reference',
    'close(2), facts 1.9',
  ],
  polled: ['poll', 'the bits that hold', 'poll(2), facts 8'],
  sendallDone: ['sendall has sent everything', 'nothing is returned', 'facts 4.1'],
})

/** What a call waits for, and how a wait ends that the socket's own code does not end. */
export const WAIT = rules('wait', {
  connection: ['accept of an empty queue', 'waits for a connection', 'accept(2), facts 4.1'],
  data: ['recv, and nothing has come', 'waits for data, the end or an error', 'recv(2), facts 4.1'],
  rest: [
    'recv must have more than one byte: MSG_WAITALL that has some, SO_RCVLOWAT',
    'waits until there is enough',
    'recv(2), facts 4.4',
  ],
  handshake: [
    'connect, or a send before the attempt has ended',
    'waits for the other side to answer',
    'connect(2), facts 2.4',
  ],
  backlog: [
    'connect of a local socket whose listener has no place',
    'waits for an accept, or a larger backlog',
    'unix(7), facts 7.3',
  ],
  room: ['send, and SO_SNDBUF is full', 'waits until the other side has taken some', 'send(2)'],
  receiver: [
    'send of a local message whose receiver has no place',
    'waits until the receiver has read',
    'unix(7), facts 7.4',
  ],
  turn: [
    'send has handed over as much as the loopback takes in one go',
    'goes on once that has been received',
    'facts 4.4',
  ],
  delivery: [
    'close under SO_LINGER, and data or the FIN is on its way',
    'waits for the acknowledgement',
    'socket(7), facts 5.3',
  ],
  readable: ['recv or accept under settimeout', 'polls for POLLIN first', 'facts 4.1'],
  writable: ['send or connect under settimeout', 'polls for POLLOUT first', 'facts 4.1'],
  ready: ['a poll of descriptors of which none is ready', 'waits for one', 'poll(2), facts 8'],
  timedOut: ['a call waited as long as settimeout allows', 'TimeoutError', 'facts 4.1'],
  closedMeanwhile: [
    'the descriptor was closed while a call waited under settimeout',
    'EBADF at the end of the timeout',
    'facts 4.3',
  ],
  connectTimedOut: [
    'connect waited as long as settimeout allows',
    'TimeoutError; the attempt goes on',
    'facts 2.4',
  ],
  connectError: [
    'connect under settimeout, and the attempt has failed',
    'the pending error',
    'facts 4.1',
  ],
  connected: ['connect under settimeout, and the attempt has succeeded', 'ok', 'facts 4.1'],
  aborted: ['the caller gave the call up', 'the wait is forgotten', 'design 5'],
})
