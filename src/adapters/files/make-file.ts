/** makefile: which file a mode and its options make, and which Python refuses. */
import { integer, pythonType, typeError, valueError } from '../../core/arguments.ts'
import type { BinaryFile, FileOptions, TextFile } from '../api/file.ts'
import { readObject } from '../call-options.ts'
import type { SocketCore } from '../socket/socket-core.ts'
import { BufferedFile, UnbufferedFile } from './binary-file.ts'
import { codecOf } from './codec.ts'
import { readErrorHandling } from './error-handling.ts'
import { readNewline } from './newlines.ts'
import { RawSocketFile } from './raw-socket-file.ts'
import { BufferedTextFile, type TextSettings } from './text-file.ts'

const BUFFER_SIZE = 8192

export function makeFile(
  socket: SocketCore,
  mode: string,
  options: FileOptions,
): BinaryFile | TextFile {
  if (typeof mode !== 'string') throw typeError(`'${pythonType(mode)}' object is not iterable`)
  readObject('options', options)
  if (/[^rwb]/.test(mode)) throw valueError(`invalid mode '${mode}' (only r, w, b allowed)`)
  const writes = mode.includes('w')
  const reads = mode.includes('r') || !writes
  const binary = mode.includes('b')
  const size = bufferSize(options.buffering)
  if (size === 0 && !binary) throw valueError('unbuffered streams must be binary')
  const settings = binary ? null : textSettings(options)
  const raw = new RawSocketFile(socket, reads, writes)
  const shown = `${reads ? 'r' : ''}${writes ? 'w' : ''}`
  if (settings !== null) return new BufferedTextFile(raw, mode, size, settings)
  return size === 0
    ? new UnbufferedFile(raw, `${shown}b`)
    : new BufferedFile(raw, `${shown}b`, size)
}

function bufferSize(buffering: number | null | undefined): number {
  if (buffering === null || buffering === undefined) return BUFFER_SIZE
  const size = integer(buffering)
  return size < 0 ? BUFFER_SIZE : size
}

function textSettings(options: FileOptions): TextSettings {
  const encoding = options.encoding ?? 'utf-8'
  const newline = readNewline(options.newline)
  const errors = readErrorHandling(options.errors ?? 'strict')
  return { encoding, codec: codecOf(encoding), errors, newline }
}
