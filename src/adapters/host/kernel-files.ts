/** The files that the kernel keeps as names of local sockets. */
import { cInt, pythonType, typeError, valueError } from '../../core/arguments.ts'
import { type ErrnoName, SocketError } from '../../core/errno.ts'
import type { Kernel } from '../../core/kernel/kernel.ts'
import type { HostFiles } from '../api/host-files.ts'
import type { KernelPort } from '../kernel-port.ts'

/** A path as the system calls take it; `call` is what Python names in its message. */
function pathOf(call: string, path: unknown): string {
  if (typeof path !== 'string') {
    throw typeError(`${call}: path should be string, not ${pythonType(path)}`)
  }
  if (path.includes('\0')) throw valueError('embedded null byte')
  return path
}

export class KernelFiles implements HostFiles {
  readonly #port: KernelPort

  constructor(port: KernelPort) {
    this.#port = port
  }

  get #kernel(): Kernel {
    return this.#port.read((kernel) => kernel)
  }

  async unlink(path: string): Promise<void> {
    const { unix, credentials } = this.#kernel
    check('unlink', path, unix.unlink(pathOf('unlink', path), credentials))
  }

  async exists(path: string): Promise<boolean> {
    const { unix, credentials } = this.#kernel
    // An abstract name is no file, and as in Python asking for one is no error.
    if (typeof path === 'string' && path.includes('\0')) return false
    return unix.exists(pathOf('stat', path), credentials)
  }

  async isSocket(path: string): Promise<boolean> {
    const { unix, credentials } = this.#kernel
    const answer = unix.isSocket(pathOf('stat', path), credentials)
    if (typeof answer === 'boolean') return answer
    throw new SocketError(answer, 'stat', { address: path })
  }

  async mkdir(path: string): Promise<void> {
    const { unix, credentials } = this.#kernel
    check('mkdir', path, unix.mkdir(pathOf('mkdir', path), credentials))
  }

  async rename(from: string, to: string): Promise<void> {
    const { unix, credentials } = this.#kernel
    check('rename', from, unix.rename(pathOf('rename', from), pathOf('rename', to), credentials))
  }

  async chmod(path: string, mode: number): Promise<void> {
    const { unix, credentials } = this.#kernel
    check('chmod', path, unix.chmod(pathOf('chmod', path), cInt(mode), credentials))
  }

  async touch(path: string): Promise<void> {
    const { unix, credentials } = this.#kernel
    check('open', path, unix.touch(pathOf('open', path), credentials))
  }
}

function check(call: string, path: string, failure: ErrnoName | null): void {
  if (failure !== null) throw new SocketError(failure, call, { address: path })
}
