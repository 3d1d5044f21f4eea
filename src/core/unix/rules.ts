/** Rules of names and connections of Unix sockets. Those of data are in `data-rules.ts`. */
import { rules } from '../rule.ts'

export const UNIX_BIND = rules('unix-bind', {
  badAddress: ['the address is of another family', 'EINVAL', 'bind(2)'],
  pathExists: [
    'something has the path already, whatever it is and whether anybody uses it',
    'EADDRINUSE',
    'facts 7.4, unix(7)',
  ],
  noPath: [
    'the file of the socket cannot be made',
    'the errno of path_resolution(7): ENOENT, ENOTDIR, EACCES, ENAMETOOLONG',
    'facts 7.4, bind(2)',
  ],
  bound: ['the socket has a name, and the new one would be free', 'EINVAL', 'facts 7.1'],
  path: [
    'the path is free',
    'a file of type socket is made there; it stays after close',
    'facts 7.4',
  ],
  nameTaken: ['a socket of this type has the abstract name', 'EADDRINUSE', 'facts 7.4'],
  abstract: [
    'the abstract name is free',
    'the socket has it until it closes',
    'facts 7.4, unix(7)',
  ],
  autobound: [
    'bind to the empty name, or SO_PASSCRED and a connect or a datagram without a name',
    'an abstract name of five hexadecimal digits',
    'facts 7.4, unix(7)',
  ],
  boundAnyway: [
    'bind to the empty name of a socket with a name',
    'ok; the name stays',
    'facts 7.4',
  ],
})

export const UNIX_FIND = rules('unix-find', {
  badAddress: ['the address is empty or of another family', 'EINVAL', 'unix(7)'],
  noPath: [
    'the path leads nowhere, or write permission on it is missing',
    'ENOENT, ENOTDIR, EACCES',
    'facts 7.4, path_resolution(7)',
  ],
  notSocket: ['the path names a regular file or a directory', 'ECONNREFUSED', 'facts 7.4'],
  stale: ['the path names a socket that was closed', 'ECONNREFUSED', 'facts 7.4'],
  nobody: ['no socket of this type has the abstract name', 'ECONNREFUSED', 'facts 7.4'],
  otherType: ['the path names a socket of another type', 'EPROTOTYPE', 'facts 7.4'],
})

export const UNIX_NAME = rules('unix-name', {
  own: ['getsockname', 'the name, empty for a socket without one', 'facts 7.1'],
  peer: ['getpeername of a socket with a peer, closed or not', "the peer's name", 'facts 7.1'],
  notConnected: ['getpeername of a socket without a peer', 'ENOTCONN', 'facts 7.1, 7.3'],
})

export const UNIX_LISTEN = rules('unix-listen', {
  unbound: ['listen without a name (TCP would choose a port)', 'EINVAL', 'facts 7.4'],
  connected: ['listen on a connected socket', 'EINVAL', 'facts 7.1'],
  unsupported: ['listen on a datagram socket', 'ENOTSUP', 'facts 7.3'],
  listening: [
    'listen on a socket with a name, for the first time or again',
    'the backlog is set; a larger one wakes blocked connects',
    'facts 7.4, 3.1',
  ],
})

export const UNIX_ACCEPT = rules('unix-accept', {
  notListening: ['accept on a socket that does not listen', 'EINVAL', 'facts 7.1'],
  unsupported: ['accept on a datagram socket', 'ENOTSUP', 'facts 7.3'],
  empty: ['no connection waits and accept may not wait', 'EAGAIN', 'accept(2)'],
  shut: ['accept waits, or would, and the listener is shut for reading', 'EINVAL', 'facts 4.3'],
  accepted: [
    'a connection waits',
    'the oldest, with the name of the other end; one blocked connect may go on',
    'facts 7.4, 3.4',
  ],
})

export const UNIX_CONNECT = rules('unix-connect', {
  noDisconnect: ['connect of a stream to AF_UNSPEC', 'EINVAL', 'unix(7), measured'],
  notListening: [
    'the socket at the address does not listen, or was shut for reading',
    'ECONNREFUSED',
    'facts 7.4, connect(2)',
  ],
  full: [
    'the queue holds backlog + 1 connections and connect may not wait, or has waited SO_SNDTIMEO',
    'EAGAIN, not EINPROGRESS',
    'facts 7.4',
  ],
  refused: [
    'the queue is full, on systems where connect does not wait for room',
    'ECONNREFUSED',
    'profile: unixFullQueue',
  ],
  connected: ['a connected socket, and the listener has room', 'EISCONN', 'facts 7.1'],
  listening: ['a listening socket, and the listener has room', 'EINVAL', 'facts 7.1'],
  queued: [
    'the listener has room',
    'both ends exist and are connected at once; the other one waits for accept',
    'facts 7.4',
  ],
  dissolved: ['connect of a datagram socket to AF_UNSPEC', 'it has no peer', 'facts 7.3'],
  otherPeer: ['the datagram socket at the address has another peer', 'EPERM', 'facts 7.4'],
  peerSet: ['connect of a datagram socket', 'the address is its peer', 'facts 7.3'],
  purged: [
    'a datagram socket leaves its peer with datagrams unread',
    'they are lost; a living peer that was connected back gets ECONNRESET',
    'measured: unix/peer',
  ],
})

export const UNIX_SHUTDOWN = rules('unix-shutdown', {
  badHow: ['shutdown with another number than 0, 1, 2', 'EINVAL', 'shutdown(2)'],
  alone: [
    'shutdown of a socket without a connection, datagrams included',
    'ok (TCP: ENOTCONN); nobody else sees it',
    'facts 7.1, 7.3',
  ],
  both: [
    'shutdown of a connection',
    'the other end is shut for the opposite direction at once',
    'facts 7.1, 7.4',
  ],
})

export const UNIX_CLOSE = rules('unix-close', {
  closed: ['the last descriptor goes', 'ok at once; SO_LINGER has no effect', 'facts 7.4'],
  end: [
    'a connection is closed and nothing was left unread',
    'the other end reads the end and cannot send',
    'facts 7.4',
  ],
  unread: [
    'a connection is closed and something was left unread',
    'the other end gets ECONNRESET once, after what it has to read',
    'facts 7.4',
  ],
  unaccepted: [
    'the listener is closed before it accepted the connection',
    'the client gets ECONNRESET once',
    'facts 7.4',
  ],
  circle: [
    'open files in flight can be received by nobody, because they hold one another',
    'they are closed',
    'unix(7), SCM_RIGHTS',
  ],
})
