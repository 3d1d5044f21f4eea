/**
 * The errors of looking up names: what getaddrinfo and its elders fail with. They have their own
 * numbers, which are not errnos. Decides names, numbers and texts; not when a look-up fails.
 */

import { brand } from './brand.ts'
import {
  EAI_ADDRFAMILY,
  EAI_AGAIN,
  EAI_BADFLAGS,
  EAI_FAIL,
  EAI_FAMILY,
  EAI_MEMORY,
  EAI_NODATA,
  EAI_NONAME,
  EAI_OVERFLOW,
  EAI_SERVICE,
  EAI_SOCKTYPE,
  EAI_SYSTEM,
} from './constants/address-info.ts'

/**
 * Failures of getaddrinfo and getnameinfo, with glibc's numbers and the texts of its gai_strerror.
 */
export const GAI_ERRORS = {
  EAI_BADFLAGS: { number: EAI_BADFLAGS, message: 'Bad value for ai_flags' },
  EAI_NONAME: { number: EAI_NONAME, message: 'Name or service not known' },
  EAI_AGAIN: { number: EAI_AGAIN, message: 'Temporary failure in name resolution' },
  EAI_FAIL: { number: EAI_FAIL, message: 'Non-recoverable failure in name resolution' },
  EAI_NODATA: { number: EAI_NODATA, message: 'No address associated with hostname' },
  EAI_FAMILY: { number: EAI_FAMILY, message: 'ai_family not supported' },
  EAI_SOCKTYPE: { number: EAI_SOCKTYPE, message: 'ai_socktype not supported' },
  EAI_SERVICE: { number: EAI_SERVICE, message: 'Servname not supported for ai_socktype' },
  EAI_ADDRFAMILY: { number: EAI_ADDRFAMILY, message: 'Address family for hostname not supported' },
  EAI_MEMORY: { number: EAI_MEMORY, message: 'Memory allocation failure' },
  EAI_SYSTEM: { number: EAI_SYSTEM, message: 'System error' },
  EAI_OVERFLOW: { number: EAI_OVERFLOW, message: 'Unknown error' },
} as const

/** The name of a failure of getaddrinfo. */
export type GaiErrorName = keyof typeof GAI_ERRORS

/**
 * A name or service could not be turned into an address (Python's `socket.gaierror`). `code` is the
 * name of the EAI constant, `errno` its negative number, the message is that of gai_strerror.
 */
export class GaiError extends Error {
  /** The name of the class. */
  declare readonly name: string
  /** The name of its number: `EAI_NONAME`. */
  readonly code: GaiErrorName
  /** One of the EAI_ numbers. */
  readonly errno: number
  /** The call that has failed. */
  readonly syscall: string
  /** The name that was looked up, if it was a name. */
  readonly hostname?: string

  constructor(code: GaiErrorName, hostname?: string, syscall = 'getaddrinfo') {
    super(GAI_ERRORS[code].message)
    this.code = code
    this.errno = GAI_ERRORS[code].number
    this.syscall = syscall
    if (hostname !== undefined) this.hostname = hostname
  }
}
brand(GaiError, 'GaiError')

/** Failures of the older resolver calls, with the numbers of h_errno and the texts of hstrerror. */
export const H_ERRORS = {
  HOST_NOT_FOUND: { number: 1, message: 'Unknown host' },
  TRY_AGAIN: { number: 2, message: 'Host name lookup failure' },
  NO_RECOVERY: { number: 3, message: 'Unknown server error' },
  NO_DATA: { number: 4, message: 'No address associated with name' },
} as const

/** The name of a failure of gethostbyname and gethostbyaddr. */
export type HErrorName = keyof typeof H_ERRORS

/**
 * gethostbyaddr found nothing (Python's `socket.herror`). `errno` is the value of h_errno,
 * positive.
 */
export class HError extends Error {
  /** The name of the class. */
  declare readonly name: string
  /** The name of its number: `HOST_NOT_FOUND`. */
  readonly code: HErrorName
  /** netdb.h's h_errno. */
  readonly errno: number
  /** The call that has failed. */
  readonly syscall: string

  constructor(code: HErrorName, syscall: string) {
    super(H_ERRORS[code].message)
    this.code = code
    this.errno = H_ERRORS[code].number
    this.syscall = syscall
  }
}
brand(HError, 'HError')
