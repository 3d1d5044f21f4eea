/** The names and numbers of a host's interfaces. */
import { bytesLike, osError, overflowError, pythonType, typeError } from '../../core/arguments.ts'
import { text } from '../../core/bytes.ts'
import { SocketError } from '../../core/errno.ts'
import type { KernelPort } from '../kernel-port.ts'

export function ifNameindex(port: KernelPort): [number, string][] {
  return port.read(({ interfaces }) => interfaces.map(({ index, name }) => [index, name]))
}

export function ifNametoindex(port: KernelPort, nameArgument: unknown): number {
  const name = readName(nameArgument)
  const found = port.read(({ interfaces }) => interfaces.find((one) => one.name === name))
  if (found === undefined) throw osError('no interface with this name')
  return found.index
}

function readName(name: unknown): string {
  if (typeof name === 'string') return name
  if (name instanceof Uint8Array) return text(bytesLike(name))
  throw typeError(`expected str, bytes or os.PathLike object, not ${pythonType(name)}`)
}

export function ifIndextoname(port: KernelPort, indexArgument: unknown): string {
  if (!['int', 'bool'].includes(pythonType(indexArgument)))
    throw typeError('an integer is required')
  const index = Number(indexArgument)
  if (index < 0) throw overflowError("can't convert negative value to unsigned int")
  const name = interfaceName(port, index)
  if (name === null) throw new SocketError('ENXIO', 'if_indextoname')
  return name
}

export function interfaceName(port: KernelPort, index: number): string | null {
  const found = port.read(({ interfaces }) => interfaces.find((one) => one.index === index))
  return found?.name ?? null
}

/** The index that a scope means: a number, or the name of an interface. Null when there is none. */
export function interfaceIndex(port: KernelPort, scope: string): number | null {
  if (/^\d+$/.test(scope)) return Number(scope) <= 0xffffffff ? Number(scope) : null
  const found = port.read(({ interfaces }) => interfaces.find((one) => one.name === scope))
  return found?.index ?? null
}
