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

export const WAIT = rules('wait', {
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
