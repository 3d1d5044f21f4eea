/** Errors as Node's own code makes them: numbers, and objects with `errno`, `code`, `syscall`, in that order. */
import { getSystemErrorMap } from 'node:util'
import { errorEndpoint } from '../../core/address/format.ts'
import type { SocketAddress } from '../../core/address/socket-address.ts'
import type { Answer, Failure } from '../../core/answer.ts'
import { type ErrnoName, errnoNumber } from '../../core/errno.ts'
import type { GaiErrorName } from '../../core/resolver-errors.ts'

const NUMBERS = new Map<string, number>()
for (const [number, [name]] of getSystemErrorMap()) NUMBERS.set(name, number)

/** The negative number by which Node knows an error. */
export function uv(name: Failure | GaiErrorName): number {
  const number = NUMBERS.get(name === 'TIMEOUT' ? 'ETIMEDOUT' : name)
  return number ?? -errnoNumber(name as ErrnoName)
}

/** 0, or the number of what failed. */
export function statusOf({ failure }: Answer): number {
  return failure === null ? 0 : uv(failure)
}

/** The error of a connection that would leave the world. */
export function outsideError(to: SocketAddress): SystemError {
  const endpoint = errorEndpoint(to)
  const where =
    endpoint.port === undefined ? endpoint.address : `${endpoint.address}:${endpoint.port}`
  const error = systemError(uv('ENETUNREACH'), 'connect')
  error.message += ` ${where} - no address of the simulated world; see 'passThrough' of install()`
  return Object.assign(error, endpoint)
}

export interface SystemError extends Error {
  errno: number
  code: string
  syscall: string
  address?: string
  port?: number
}

function nameOf(errno: number): readonly [name: string, message: string] {
  return getSystemErrorMap().get(errno) ?? [`Unknown system error ${errno}`, '']
}

/** `read ECONNRESET` */
export function systemError(errno: number, syscall: string): SystemError {
  const [code] = nameOf(errno)
  return Object.assign(new Error(`${syscall} ${code}`), { errno, code, syscall })
}

/** `listen EADDRINUSE: address already in use 127.0.0.1:80` */
export function listenError(errno: number, address: string | null, port: number): SystemError {
  const [code, message] = nameOf(errno)
  const where = port > 0 ? ` ${address}:${port}` : address === null ? '' : ` ${address}`
  const error: SystemError = Object.assign(new Error(`listen ${code}: ${message}${where}`), {
    code,
    errno,
    syscall: 'listen',
  })
  if (address !== null) error.address = address
  if (port) error.port = port
  return error
}
