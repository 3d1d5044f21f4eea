/**
 * Ancillary data (unix(7), cmsg(3)): what sendmsg takes along, and what fits into the room that recvmsg has.
 * Lengths are those of the 64-bit kernel: a header of 16 bytes, items aligned to 8.
 */
import { type Answer, fail } from '../answer.ts'
import { MSG_CTRUNC } from '../constants/messages.ts'
import { SCM_CREDENTIALS, SCM_RIGHTS, SCM_TIMESTAMP, SCM_TIMESTAMPNS } from '../constants/scm.ts'
import { SOL_SOCKET } from '../constants/socket-options.ts'
import { intAt, intsBytes, longsBytes } from '../options/codec.ts'
import type { ControlMessage, SendCall } from '../socket/call.ts'
import type { Context } from '../socket/context.ts'
import type { Credentials } from '../socket/credentials.ts'
import type { Micros } from '../time.ts'
import { UNIX_CONTROL } from './data-rules.ts'
import { NO_FILES } from './message.ts'
import type { UnixSock } from './unix-sock.ts'

const HEADER = 16
const MOST_FILES = 253
const UCRED_BYTES = 12
const INIT_PID = 1
/** What a user who is not known is shown as. */
const OVERFLOW_ID = 65534

/** What goes along with the bytes of one message. */
export interface Sending {
  readonly files: readonly number[]
  readonly credentials: Credentials | null
}

const NOTHING_ALONG: Sending = { files: NO_FILES, credentials: null }

/** Reads the ancillary items of a send. */
export function readControl(context: Context, call: SendCall): Sending | Answer<never> {
  if (call.control.length === 0) return NOTHING_ALONG
  let files: readonly number[] = NO_FILES
  let credentials: Credentials | null = null
  for (const item of call.control) {
    if (item.level !== SOL_SOCKET) continue
    if (item.type === SCM_RIGHTS) {
      const more = filesOf(context, item)
      if (more === null) return fail(UNIX_CONTROL.badDescriptor, 'EBADF')
      if (files.length + more.length > MOST_FILES) return fail(UNIX_CONTROL.tooMany, 'EINVAL')
      files = files.length === 0 ? more : files.concat(more)
    } else if (item.type === SCM_CREDENTIALS) {
      if (item.data.length !== UCRED_BYTES) return fail(UNIX_CONTROL.badLength, 'EINVAL')
      credentials = {
        pid: intAt(item.data, 0),
        uid: intAt(item.data, 4),
        gid: intAt(item.data, 8),
      }
      const refusal = refused(context.credentials, credentials)
      if (refusal !== null) return refusal
    } else return fail(UNIX_CONTROL.unknown, 'EINVAL')
  }
  return { files, credentials }
}

/** The open files of an item: given as such, or by their descriptors. */
function filesOf(context: Context, item: ControlMessage): readonly number[] | null {
  if (item.files !== undefined) return item.files
  const files: number[] = []
  for (let at = 0; at + 4 <= item.data.length; at += 4) {
    const file = context.fileOf(intAt(item.data, at))
    if (file === null) return null
    files.push(file)
  }
  return files
}

/** Nobody may pass for another without privilege, and not even root for a process that is not there. */
function refused(own: Credentials, claimed: Credentials): Answer<never> | null {
  const { pid, uid, gid } = claimed
  const honest = pid === own.pid && uid === own.uid && gid === own.gid
  if (!honest && own.uid !== 0) return fail(UNIX_CONTROL.notYours, 'EPERM')
  if (pid !== own.pid && pid !== INIT_PID) return fail(UNIX_CONTROL.noProcess, 'ESRCH')
  return null
}

/** What goes along, with the sender's credentials where either side asks for them. */
export function identified(
  context: Context,
  sending: Sending,
  from: UnixSock,
  to: UnixSock,
): Sending {
  if (sending.credentials !== null) return sending
  // A connection that nobody has accepted may ask later (facts 7.4 measures the answer).
  const asked = from.options.passCred || to.options.passCred || unaccepted(to)
  return asked ? { files: sending.files, credentials: context.credentials } : sending
}

/** SO_PASSRIGHTS, which is on until somebody turns it off; what is in the queue by then stays. */
export function takesRights(to: UnixSock | null): boolean {
  return to === null || to.options.passRights
}

function unaccepted(sock: UnixSock): boolean {
  return sock.state === 'connected' && sock.files === 0
}

export function sameSender(a: Credentials | null, b: Credentials | null): boolean {
  return a?.pid === b?.pid && a?.uid === b?.uid && a?.gid === b?.gid
}

/** The room for ancillary data of one recvmsg, being filled. */
export class ControlRoom {
  readonly items: ControlMessage[] = []
  #left: number
  #cut = false

  constructor(size: number) {
    this.#left = size
  }

  /** MSG_CTRUNC when something did not fit. */
  get flags(): number {
    return this.#cut ? MSG_CTRUNC : 0
  }

  /** Adds an item, as much of it as fits. */
  #put(type: number, data: Uint8Array): void {
    if (this.#left < HEADER) {
      this.#cut = true
      return
    }
    const fits = Math.min(data.length, this.#left - HEADER)
    if (fits < data.length) this.#cut = true
    this.items.push({ level: SOL_SOCKET, type, data: data.subarray(0, fits) })
    this.#use(data.length)
  }

  #use(length: number): void {
    this.#left -= Math.min(this.#left, HEADER + Math.ceil(length / 8) * 8)
  }

  timestamp(now: Micros): void {
    this.#put(SCM_TIMESTAMP, longsBytes(Math.floor(now / 1_000_000), now % 1_000_000))
  }

  timestampNs(now: Micros): void {
    this.#put(SCM_TIMESTAMPNS, longsBytes(Math.floor(now / 1_000_000), (now % 1_000_000) * 1000))
  }

  credentials(sender: Credentials | null): void {
    const { pid, uid, gid } = sender ?? { pid: 0, uid: OVERFLOW_ID, gid: OVERFLOW_ID }
    this.#put(SCM_CREDENTIALS, intsBytes(pid, uid, gid))
  }

  /** Gives descriptors to as many files as there is room for. */
  rights(context: Context, files: readonly number[]): void {
    const room = Math.max(0, Math.floor((this.#left - HEADER) / 4))
    const descriptors: number[] = []
    for (const file of files.slice(0, room)) {
      const descriptor = context.installFile(file)
      if (descriptor === null) break
      descriptors.push(descriptor)
    }
    if (descriptors.length < files.length) this.#cut = true
    if (descriptors.length === 0) return
    const data = intsBytes(...descriptors)
    const installed = files.slice(0, descriptors.length)
    this.items.push({ level: SOL_SOCKET, type: SCM_RIGHTS, data, files: installed })
    this.#use(data.length)
  }

  /** recv and recvfrom have no room at all: whatever there was shows as MSG_CTRUNC. */
  without(something: boolean): void {
    if (something) this.#cut = true
  }
}

/** Hands over what came along with a message, as scm_recv does: credentials if asked for, then descriptors. */
export function receiveControl(
  context: Context,
  sock: UnixSock,
  room: ControlRoom,
  size: number,
  sender: Credentials | null,
  files: readonly number[],
): void {
  const { passCred } = sock.options
  if (size === 0) {
    room.without(passCred || files.length > 0)
    return
  }
  if (passCred) room.credentials(sender)
  if (files.length > 0) room.rights(context, files)
}
