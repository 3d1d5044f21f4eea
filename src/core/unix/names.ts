/** bind(2), getsockname(2), getpeername(2), and finding the socket that an address names (unix(7)). */
import { type SocketAddress, unixAddress } from '../address/socket-address.ts'
import { Answer, done, fail } from '../answer.ts'
import type { Context } from '../socket/context.ts'
import { peek } from './peers.ts'
import { UNIX_BIND, UNIX_FIND, UNIX_NAME } from './rules.ts'
import { AF_UNIX, type UnixSock } from './unix-sock.ts'

const AUTOBIND_NAMES = 1 << 20
const AUTOBIND_DIGITS = 5

const NO_NAME = unixAddress('')

function isAbstract(name: string): boolean {
  return name.startsWith('\0')
}

/** A path ends at its first NUL; an abstract name may hold any byte. */
function nameIn(address: SocketAddress): string | null {
  if (address.family !== AF_UNIX) return null
  const { name } = address
  const end = isAbstract(name) ? -1 : name.indexOf('\0')
  return end < 0 ? name : name.slice(0, end)
}

export function bindUnix(
  context: Context,
  sock: UnixSock,
  address: SocketAddress,
): Answer<undefined> {
  const name = nameIn(address)
  if (name === null) return fail(UNIX_BIND.badAddress, 'EINVAL')
  if (name === '') return autobind(context, sock)
  return isAbstract(name) ? bindAbstract(context, sock, name) : bindPath(context, sock, name)
}

/** The file is made first, and taken back when the socket has a name already: that is the order of the errors. */
function bindPath(context: Context, sock: UnixSock, path: string): Answer<undefined> {
  const refusal = context.unix.makeSocket(path, sock.id, context.credentials)
  if (refusal === 'EEXIST') return fail(UNIX_BIND.pathExists, 'EADDRINUSE')
  if (refusal !== null) return fail(UNIX_BIND.noPath, refusal)
  if (sock.name !== '') {
    context.unix.unlink(path)
    return fail(UNIX_BIND.bound, 'EINVAL')
  }
  sock.name = path
  return done(UNIX_BIND.path, undefined)
}

function bindAbstract(context: Context, sock: UnixSock, name: string): Answer<undefined> {
  if (sock.name !== '') return fail(UNIX_BIND.bound, 'EINVAL')
  if (context.unix.abstractHolder(sock.type, name) !== null) {
    return fail(UNIX_BIND.nameTaken, 'EADDRINUSE')
  }
  context.unix.holdAbstract(sock.type, name, sock.id)
  sock.name = name
  return done(UNIX_BIND.abstract, undefined)
}

/** Gives the socket an abstract name of five hexadecimal digits, unless it has a name. */
function autobind(context: Context, sock: UnixSock): Answer<undefined> {
  if (sock.name !== '') return done(UNIX_BIND.boundAnyway, undefined)
  const start = context.randomBelow(AUTOBIND_NAMES)
  for (let step = 0; step < AUTOBIND_NAMES; step += 1) {
    const number = (start + step) % AUTOBIND_NAMES
    const name = `\0${number.toString(16).padStart(AUTOBIND_DIGITS, '0')}`
    if (context.unix.abstractHolder(sock.type, name) !== null) continue
    context.unix.holdAbstract(sock.type, name, sock.id)
    sock.name = name
    break
  }
  return done(UNIX_BIND.autobound, undefined)
}

/** Who asks for credentials gets a name before it connects or sends. */
export function nameForCredentials(context: Context, sock: UnixSock): void {
  if (sock.options.passCred && sock.name === '') context.fire(autobind(context, sock).rule)
}

/** The live socket of type `type` that `address` names, or why there is none. */
export function findUnix(
  context: Context,
  address: SocketAddress,
  type: number,
): UnixSock | Answer<never> {
  const name = nameIn(address)
  if (name === null || name === '') return fail(UNIX_FIND.badAddress, 'EINVAL')
  if (isAbstract(name)) {
    const holder = context.unix.abstractHolder(type, name)
    const sock = holder === null ? null : peek(context, holder)
    return sock ?? fail(UNIX_FIND.nobody, 'ECONNREFUSED')
  }
  const id = context.unix.findSocket(name, context.credentials)
  if (id === 'ECONNREFUSED') return fail(UNIX_FIND.notSocket, id)
  if (typeof id === 'string') return fail(UNIX_FIND.noPath, id)
  const sock = peek(context, id)
  if (sock === null || sock.dead) return fail(UNIX_FIND.stale, 'ECONNREFUSED')
  return sock.type === type ? sock : fail(UNIX_FIND.otherType, 'EPROTOTYPE')
}

/** Whether {@link findUnix} found nobody. */
export function isRefusal(found: UnixSock | Answer<never>): found is Answer<never> {
  return found instanceof Answer
}

export function getUnixName(_context: Context, sock: UnixSock): Answer<SocketAddress> {
  return done(UNIX_NAME.own, addressOf(sock))
}

/** A peer that has closed is still named. */
export function getUnixPeerName(context: Context, sock: UnixSock): Answer<SocketAddress> {
  if (sock.peer === 0) return fail(UNIX_NAME.notConnected, 'ENOTCONN')
  return done(UNIX_NAME.peer, addressOf(peek(context, sock.peer)))
}

export function addressOf(sock: UnixSock | null): SocketAddress {
  return sock === null || sock.name === '' ? NO_NAME : unixAddress(sock.name)
}

/** Whom a message came from: nothing when the sender has no name. */
export function senderOf(context: Context, from: number): SocketAddress | null {
  const sender = peek(context, from)
  return sender === null || sender.name === '' ? null : unixAddress(sender.name)
}
