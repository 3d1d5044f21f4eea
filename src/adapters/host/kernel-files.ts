/** The files that the kernel keeps as names of local sockets. */
import { type ErrnoName, SocketError } from '../../core/errno.ts'
import type { Kernel } from '../../core/kernel/kernel.ts'
import type { HostFiles } from '../api/host-files.ts'
import type { KernelPort } from '../kernel-port.ts'

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
    check('unlink', path, unix.unlink(path, credentials))
  }

  async exists(path: string): Promise<boolean> {
    const { unix, credentials } = this.#kernel
    return unix.exists(path, credentials)
  }

  async isSocket(path: string): Promise<boolean> {
    const { unix, credentials } = this.#kernel
    const answer = unix.isSocket(path, credentials)
    if (typeof answer === 'boolean') return answer
    throw new SocketError(answer, 'stat', { address: path })
  }

  async mkdir(path: string): Promise<void> {
    const { unix, credentials } = this.#kernel
    check('mkdir', path, unix.mkdir(path, credentials))
  }

  async rename(from: string, to: string): Promise<void> {
    const { unix, credentials } = this.#kernel
    check('rename', from, unix.rename(from, to, credentials))
  }

  async chmod(path: string, mode: number): Promise<void> {
    const { unix, credentials } = this.#kernel
    check('chmod', path, unix.chmod(path, mode, credentials))
  }

  async touch(path: string): Promise<void> {
    const { unix, credentials } = this.#kernel
    check('open', path, unix.touch(path, credentials))
  }
}

function check(call: string, path: string, failure: ErrnoName | null): void {
  if (failure !== null) throw new SocketError(failure, call, { address: path })
}
