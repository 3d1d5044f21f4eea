/**
 * The one errno table, and the errors that a rejected call is reported with.
 *
 * Decides names, numbers, messages and the shape of error objects. Does not decide which error a
 * call gives. Numbers and messages are those of Linux x86_64 and glibc's strerror.
 */

import { brand } from './brand.ts'

/** Linux errno names that a socket program can meet, with the number and the text of strerror. */
export const ERRNO = {
  EPERM: { number: 1, message: 'Operation not permitted' },
  ENOENT: { number: 2, message: 'No such file or directory' },
  ESRCH: { number: 3, message: 'No such process' },
  EINTR: { number: 4, message: 'Interrupted system call' },
  EIO: { number: 5, message: 'Input/output error' },
  ENXIO: { number: 6, message: 'No such device or address' },
  EBADF: { number: 9, message: 'Bad file descriptor' },
  EAGAIN: { number: 11, message: 'Resource temporarily unavailable' },
  ENOMEM: { number: 12, message: 'Cannot allocate memory' },
  EACCES: { number: 13, message: 'Permission denied' },
  EFAULT: { number: 14, message: 'Bad address' },
  EBUSY: { number: 16, message: 'Device or resource busy' },
  EEXIST: { number: 17, message: 'File exists' },
  EXDEV: { number: 18, message: 'Invalid cross-device link' },
  ENODEV: { number: 19, message: 'No such device' },
  ENOTDIR: { number: 20, message: 'Not a directory' },
  EISDIR: { number: 21, message: 'Is a directory' },
  EINVAL: { number: 22, message: 'Invalid argument' },
  ENFILE: { number: 23, message: 'Too many open files in system' },
  EMFILE: { number: 24, message: 'Too many open files' },
  ENOTTY: { number: 25, message: 'Inappropriate ioctl for device' },
  EFBIG: { number: 27, message: 'File too large' },
  ENOSPC: { number: 28, message: 'No space left on device' },
  ESPIPE: { number: 29, message: 'Illegal seek' },
  EROFS: { number: 30, message: 'Read-only file system' },
  EPIPE: { number: 32, message: 'Broken pipe' },
  EDOM: { number: 33, message: 'Numerical argument out of domain' },
  ERANGE: { number: 34, message: 'Numerical result out of range' },
  EDEADLK: { number: 35, message: 'Resource deadlock avoided' },
  ENAMETOOLONG: { number: 36, message: 'File name too long' },
  ENOSYS: { number: 38, message: 'Function not implemented' },
  ENOTEMPTY: { number: 39, message: 'Directory not empty' },
  ELOOP: { number: 40, message: 'Too many levels of symbolic links' },
  ENOMSG: { number: 42, message: 'No message of desired type' },
  ENODATA: { number: 61, message: 'No data available' },
  ENOSR: { number: 63, message: 'Out of streams resources' },
  ENONET: { number: 64, message: 'Machine is not on the network' },
  ECOMM: { number: 70, message: 'Communication error on send' },
  EPROTO: { number: 71, message: 'Protocol error' },
  EBADMSG: { number: 74, message: 'Bad message' },
  EOVERFLOW: { number: 75, message: 'Value too large for defined data type' },
  EBADFD: { number: 77, message: 'File descriptor in bad state' },
  EREMCHG: { number: 78, message: 'Remote address changed' },
  EILSEQ: { number: 84, message: 'Invalid or incomplete multibyte or wide character' },
  ERESTART: { number: 85, message: 'Interrupted system call should be restarted' },
  EUSERS: { number: 87, message: 'Too many users' },
  ENOTSOCK: { number: 88, message: 'Socket operation on non-socket' },
  EDESTADDRREQ: { number: 89, message: 'Destination address required' },
  EMSGSIZE: { number: 90, message: 'Message too long' },
  EPROTOTYPE: { number: 91, message: 'Protocol wrong type for socket' },
  ENOPROTOOPT: { number: 92, message: 'Protocol not available' },
  EPROTONOSUPPORT: { number: 93, message: 'Protocol not supported' },
  ESOCKTNOSUPPORT: { number: 94, message: 'Socket type not supported' },
  ENOTSUP: { number: 95, message: 'Operation not supported' },
  EPFNOSUPPORT: { number: 96, message: 'Protocol family not supported' },
  EAFNOSUPPORT: { number: 97, message: 'Address family not supported by protocol' },
  EADDRINUSE: { number: 98, message: 'Address already in use' },
  EADDRNOTAVAIL: { number: 99, message: 'Cannot assign requested address' },
  ENETDOWN: { number: 100, message: 'Network is down' },
  ENETUNREACH: { number: 101, message: 'Network is unreachable' },
  ENETRESET: { number: 102, message: 'Network dropped connection on reset' },
  ECONNABORTED: { number: 103, message: 'Software caused connection abort' },
  ECONNRESET: { number: 104, message: 'Connection reset by peer' },
  ENOBUFS: { number: 105, message: 'No buffer space available' },
  EISCONN: { number: 106, message: 'Transport endpoint is already connected' },
  ENOTCONN: { number: 107, message: 'Transport endpoint is not connected' },
  ESHUTDOWN: { number: 108, message: 'Cannot send after transport endpoint shutdown' },
  ETOOMANYREFS: { number: 109, message: 'Too many references: cannot splice' },
  ETIMEDOUT: { number: 110, message: 'Connection timed out' },
  ECONNREFUSED: { number: 111, message: 'Connection refused' },
  EHOSTDOWN: { number: 112, message: 'Host is down' },
  EHOSTUNREACH: { number: 113, message: 'No route to host' },
  EALREADY: { number: 114, message: 'Operation already in progress' },
  EINPROGRESS: { number: 115, message: 'Operation now in progress' },
  ESTALE: { number: 116, message: 'Stale file handle' },
  EREMOTEIO: { number: 121, message: 'Remote I/O error' },
  ECANCELED: { number: 125, message: 'Operation canceled' },
} as const satisfies {
  readonly [name: string]: { readonly number: number; readonly message: string }
}

/** The name of an errno, in the one spelling that this library reports. */
export type ErrnoName = keyof typeof ERRNO

/** Second names of the same numbers. Accepted in look-ups, never reported. */
const ALIASES = { EWOULDBLOCK: 'EAGAIN', EOPNOTSUPP: 'ENOTSUP', EDEADLOCK: 'EDEADLK' } as const

/**
 * A second name of an errno: EWOULDBLOCK is EAGAIN, EOPNOTSUPP is ENOTSUP, EDEADLOCK is EDEADLK.
 */
export type ErrnoAlias = keyof typeof ALIASES

const NAMES: ReadonlyMap<number, ErrnoName> = new Map(
  (Object.keys(ERRNO) as ErrnoName[]).map((name) => [ERRNO[name].number, name]),
)

/** The reported spelling of an errno name: an alias becomes the name it stands for. */
export function canonicalErrno(name: ErrnoName | ErrnoAlias): ErrnoName {
  return name in ALIASES ? ALIASES[name as ErrnoAlias] : (name as ErrnoName)
}

/** The positive Linux number of an errno name or alias. */
export function errnoNumber(name: ErrnoName | ErrnoAlias): number {
  return ERRNO[canonicalErrno(name)].number
}

/**
 * The name of an errno number of either sign (111 and -111 are ECONNREFUSED), or undefined if it
 * has none here.
 */
export function errnoName(number: number): ErrnoName | undefined {
  return NAMES.get(Math.abs(number))
}

/**
 * The text of strerror for an errno name, alias or number of either sign; `Unknown error 4095` as
 * glibc has it.
 */
export function strerror(errno: ErrnoName | ErrnoAlias | number): string {
  const name = typeof errno === 'number' ? errnoName(errno) : canonicalErrno(errno)
  return name === undefined ? `Unknown error ${errno}` : ERRNO[name].message
}

/** Where a failed call was going: an IP address with its port, or the path of a local socket. */
export interface ErrorEndpoint {
  /** The address that the call was about. */
  readonly address?: string | undefined
  /** Its port. */
  readonly port?: number | undefined
}

/**
 * A call that the socket layer refused, or a network outcome that a call reported, in the shape of
 * Node's `ErrnoException`: `code` ECONNREFUSED, `errno` -111, `syscall` connect, and `address` and
 * `port` where the call had a destination. The message is Node's: `connect ECONNREFUSED
 * 127.0.0.1:80`.
 */
export class SocketError extends Error {
  /** The name of the class. */
  declare readonly name: string
  /** Name of the errno; see `ErrnoName`. */
  readonly code: ErrnoName
  /** The errno as Node gives it: the Linux number, negative. */
  readonly errno: number
  /** The call that failed: `connect`, `bind`, `recvmsg`. */
  readonly syscall: string
  /** The address that the call was about, where there is one. */
  readonly address?: string
  /** Its port, where there is one. */
  readonly port?: number

  constructor(
    code: ErrnoName | ErrnoAlias,
    syscall: string,
    endpoint: ErrorEndpoint = {},
    message = `${syscall} ${canonicalErrno(code)}${describe(endpoint)}`,
  ) {
    super(message)
    this.code = canonicalErrno(code)
    this.errno = -errnoNumber(code)
    this.syscall = syscall
    if (endpoint.address !== undefined) this.address = endpoint.address
    if (endpoint.port !== undefined) this.port = endpoint.port
  }
}
brand(SocketError, 'SocketError')

/** As Node writes it: the port follows the address only when there is one. */
function describe({ address, port }: ErrorEndpoint): string {
  if (address === undefined) return ''
  return port === undefined || port === 0 ? ` ${address}` : ` ${address}:${port}`
}

/**
 * The time of `settimeout` ran out (Python's `TimeoutError('timed out')`). Its code is ETIMEDOUT;
 * `timedOut` tells it from the network's own ETIMEDOUT, which is a plain `SocketError`.
 */
export class SocketTimeout extends SocketError {
  /** Tells it from a SocketError with the same code. */
  readonly timedOut = true

  constructor(syscall: string, endpoint: ErrorEndpoint = {}) {
    super('ETIMEDOUT', syscall, endpoint, 'timed out')
  }
}
brand(SocketTimeout, 'SocketTimeout')

/** Node's codes for the arguments that it refuses before any system call. */
export type ArgumentErrorCode =
  | 'ERR_INVALID_ARG_TYPE'
  | 'ERR_INVALID_ARG_VALUE'
  | 'ERR_OUT_OF_RANGE'
  | 'ERR_SOCKET_BAD_PORT'

/** The exception that Python raises for such an argument. */
export type PythonException =
  | 'KeyError'
  | 'LookupError'
  | 'OSError'
  | 'OverflowError'
  | 'TypeError'
  | 'ValueError'

/**
 * An argument refused before any system call. `code` is Node's, `python` names the exception that
 * Python raises, and the message is Python's: `bind(): port must be 0-65535.`
 */
export class ArgumentError extends Error {
  /** The name of the class. */
  declare readonly name: string
  /** Node's code for such an argument. */
  readonly code: ArgumentErrorCode
  /** What Python raises there. */
  readonly python: PythonException

  constructor(code: ArgumentErrorCode, python: PythonException, message: string) {
    super(message)
    this.code = code
    this.python = python
  }
}
brand(ArgumentError, 'ArgumentError')
