/** Options of SOL_SOCKET that say what a socket is and how it behaves: socket(7), unix(7). */
import type * as SO from '../constants/socket-options.ts'
import { errnoNumber } from '../errno.ts'
import { intAt, longsBytes, NO_BYTES } from './codec.ts'
import { elseRefused, flag, keptFlag, needsPrivilege, readOnly, special } from './fields.ts'
import { ANY, kindOf, UNIX } from './kinds.ts'
import {
  effect,
  type OptionRow,
  type OptionRows,
  type Reading,
  type Subject,
  stored,
} from './option.ts'
import { encodePeerName } from './sockaddr.ts'
import { isTcp, TCP_LISTEN, tcpState } from './state.ts'
import { decodeLinger, decodeTimeout, encodeLinger } from './time-values.ts'

const SOL_SOCKET = 1
const SO_PEERCRED = 17
const UCRED_UID = 4
const NOBODY = -1
const COOKIE_BYTES = 8
/** pid 0, uid and gid -1: nobody is at the other end. */
const NO_CREDENTIALS: Uint8Array = Uint8Array.of(0, 0, 0, 0, 255, 255, 255, 255, 255, 255, 255, 255)
const NO_TIME: Uint8Array = longsBytes(0, 0)

function timeout(field: 'rcvTimeo' | 'sndTimeo', note: string): OptionRow {
  return special(
    ANY,
    'struct timeval',
    'sixteen bytes, else EINVAL; microseconds 0..999999, else EDOM; rounded up to 4 ms',
    effect(note, 'socket(7), facts 4.1'),
    {
      get: ({ values, key }) => values.stored(key, NO_TIME),
      setBytes: ({ values, key }, bytes) => {
        const limit = decodeTimeout(bytes)
        if (typeof limit === 'string') return limit
        values[field] = limit.micros
        values.store(key, limit.shown)
        return null
      },
    },
  )
}

/** SO_TIMESTAMP and SO_TIMESTAMPNS: setting either makes it the one, clearing either clears both. */
function timestamp(nanoseconds: boolean): OptionRow {
  return special(
    ANY,
    'bool',
    '',
    effect(
      nanoseconds
        ? 'receives tell when a datagram came, in nanoseconds; excludes SO_TIMESTAMP'
        : 'receives tell when a datagram came; excludes SO_TIMESTAMPNS',
      'socket(7)',
    ),
    {
      get: ({ values }) => Number(nanoseconds ? values.timestampNs : values.timestamp),
      setInt: ({ values }, value) => {
        values.timestamp = value !== 0 && !nanoseconds
        values.timestampNs = value !== 0 && nanoseconds
        return null
      },
    },
  )
}

/** Processes here have no supplementary groups. */
function peerGroups({ context, sock }: Subject): Reading {
  const peer = sock.ops.getOption?.(context, sock, SOL_SOCKET, SO_PEERCRED)?.value
  return peer instanceof Uint8Array && intAt(peer, UCRED_UID) !== NOBODY ? NO_BYTES : 'ENODATA'
}

function takeError({ sock }: Subject): number {
  const error = sock.error ?? sock.softError
  if (sock.error === null) sock.softError = null
  sock.error = null
  return error === null ? 0 : errnoNumber(error)
}

export const SOCKET_ROWS: OptionRows<typeof SO> = {
  SO_DEBUG: keptFlag(
    ANY,
    0,
    stored('there is no debugging output to record', 'socket(7)'),
    needsPrivilege('EACCES'),
  ),
  SO_REUSEADDR: flag(ANY, 'reuseAddr', effect('may share its port when all say so', 'facts 2.1')),
  SO_TYPE: readOnly(ANY, 'int', effect('the type', 'socket(7)'), ({ sock }) => sock.type),
  SO_ERROR: readOnly(
    ANY,
    'int',
    effect('the pending error as an errno; reading clears it', 'socket(7), facts 1.7'),
    takeError,
  ),
  SO_DONTROUTE: flag(ANY, 'dontRoute', stored('every simulated network is one hop', 'socket(7)')),
  SO_BROADCAST: flag(ANY, 'broadcast', effect('may send to broadcast addresses', 'facts 6.2')),
  SO_KEEPALIVE: flag(ANY, 'keepAlive', effect('an idle connection is probed', 'facts 5.4')),
  SO_OOBINLINE: flag(ANY, 'oobInline', effect('urgent data stays in the stream', 'facts 4.4')),
  SO_LINGER: special(
    ANY,
    'struct linger',
    'eight bytes, else EINVAL; negative seconds are for ever',
    effect('close waits, or resets', 'socket(7), facts 5.3'),
    {
      get: ({ values }) => encodeLinger(values.linger),
      setBytes: ({ values }, bytes) => {
        const linger = decodeLinger(bytes, values.linger)
        if (typeof linger === 'string') return linger
        values.linger = linger
        return null
      },
    },
  ),
  SO_REUSEPORT: flag(
    ANY,
    'reusePort',
    effect('sockets of one user share a port, and connections are spread', 'socket(7), facts 2.1'),
    ({ sock }, value) => (value !== 0 && (kindOf(sock) & UNIX) !== 0 ? 'ENOTSUP' : null),
    'a local socket: 0, else ENOTSUP',
  ),
  SO_PASSCRED: elseRefused(
    'ENOTSUP',
    flag(UNIX, 'passCred', effect('messages carry SCM_CREDENTIALS', 'unix(7), facts 7.4')),
  ),
  SO_PASSRIGHTS: elseRefused(
    'ENOTSUP',
    flag(UNIX, 'passRights', effect('0: whoever sends descriptors here gets EPERM', 'measured')),
  ),
  SO_PASSSEC: elseRefused(
    'ENOTSUP',
    keptFlag(UNIX, 0, stored('there are no security labels', 'unix(7)')),
  ),
  SO_PEERCRED: readOnly(
    ANY,
    'struct ucred',
    effect('process, user and group at the other end; local sockets know', 'unix(7), facts 7.4'),
    () => NO_CREDENTIALS,
  ),
  SO_PEERGROUPS: readOnly(
    ANY,
    'ints',
    effect('groups of the peer, which are none; ENODATA without a peer', 'measured'),
    peerGroups,
  ),
  SO_PEERSEC: readOnly(
    ANY,
    'string',
    effect('ENOPROTOOPT: there are no security labels', 'unix(7)'),
    () => 'ENOPROTOOPT',
  ),
  SO_PEERNAME: readOnly(
    ANY,
    'bytes',
    effect('getpeername(2); EINVAL when the buffer is longer than the address', 'measured'),
    encodePeerName,
  ),
  SO_SNDLOWAT: readOnly(ANY, 'int', effect('always 1', 'socket(7)'), () => 1),
  SO_RCVTIMEO: timeout('rcvTimeo', 'how long recv and accept wait'),
  SO_SNDTIMEO: timeout('sndTimeo', 'how long send and connect wait'),
  SO_TIMESTAMP: timestamp(false),
  SO_TIMESTAMPNS: timestamp(true),
  SO_ACCEPTCONN: readOnly(
    ANY,
    'int',
    effect('1 while the socket listens', 'socket(7), facts 1.7'),
    (at) => (isTcp(at) && tcpState(at) === TCP_LISTEN ? 1 : 0),
  ),
  SO_PROTOCOL: readOnly(
    ANY,
    'int',
    effect('the protocol', 'socket(7)'),
    ({ sock }) => sock.protocol,
  ),
  SO_DOMAIN: readOnly(ANY, 'int', effect('the family', 'socket(7)'), ({ sock }) => sock.family),
  SO_COOKIE: readOnly(
    ANY,
    'u64',
    effect('a number that no other socket of the host has', 'measured'),
    ({ sock }, length) => (length < COOKIE_BYTES ? 'EINVAL' : longsBytes(sock.id)),
  ),
  SO_NETNS_COOKIE: readOnly(
    ANY,
    'u64',
    effect('1: every host is a namespace of its own and its first', 'measured'),
    (_, length) => (length === COOKIE_BYTES ? longsBytes(1) : 'EINVAL'),
  ),
}
