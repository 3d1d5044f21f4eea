/**
 * What a replay asks of a host beside the calls of its sockets: the kernel beneath it. Everything else goes through
 * the public face; this file is the one exception.
 */
import type { ErrnoName } from '../../src/core/errno.ts'
import { SocketError } from '../../src/core/errno.ts'
import type { Kernel } from '../../src/core/kernel/kernel.ts'
import type { UnixNamespace } from '../../src/core/unix/namespace.ts'
import type { SimulatedHost, SimulatedWorld } from '../../src/index.ts'

/** O_NONBLOCK of a descriptor, and the files that local sockets leave behind. */
export interface Beneath {
  /** fcntl(2) F_GETFL. */
  isNonblocking(descriptor: number): boolean
  unlink(path: string): void
  exists(path: string): boolean
  touch(path: string): void
  mkdir(path: string): void
  chmod(path: string, mode: number): void
  rename(from: string, to: string): void
  isSocket(path: string): boolean
}

export function beneath(world: SimulatedWorld, host: SimulatedHost): Beneath {
  const kernel: Kernel = world.world.host(host.name).kernel
  const user = kernel.credentials
  const call = (name: string, act: (files: UnixNamespace) => ErrnoName | null): void => {
    const failure = act(kernel.unix)
    if (failure !== null) throw new SocketError(failure, name)
  }
  return {
    isNonblocking(descriptor) {
      const file = kernel.files.get(descriptor)
      if (file === undefined) throw new SocketError('EBADF', 'fcntl')
      return file.nonblocking
    },
    unlink: (path) => call('unlink', (files) => files.unlink(path, user)),
    exists: (path) => kernel.unix.exists(path, user),
    touch: (path) => call('open', (files) => files.touch(path, user)),
    mkdir: (path) => call('mkdir', (files) => files.mkdir(path, user)),
    chmod: (path, mode) => call('chmod', (files) => files.chmod(path, mode, user)),
    rename: (from, to) => call('rename', (files) => files.rename(from, to, user)),
    isSocket(path) {
      const is = kernel.unix.isSocket(path, user)
      if (typeof is === 'boolean') return is
      throw new SocketError(is, 'stat')
    },
  }
}
