/** The file system that local sockets live in, with the errors of the socket layer. */
import { access, chmod, mkdir, open, rename, unlink } from 'node:fs/promises'
import { SocketError } from '../../core/errno.ts'
import type { HostFiles } from '../api/host-files.ts'
import { errnoOf } from './errno.ts'

async function asSocketError<T>(syscall: string, path: string, act: () => Promise<T>): Promise<T> {
  try {
    return await act()
  } catch (error) {
    throw new SocketError(errnoOf(error), syscall, { address: path })
  }
}

export const REAL_FILES: HostFiles = {
  unlink: (path) => asSocketError('unlink', path, () => unlink(path)),
  exists: (path) =>
    access(path).then(
      () => true,
      () => false,
    ),
  mkdir: (path) => asSocketError('mkdir', path, () => mkdir(path)),
  rename: (from, to) => asSocketError('rename', from, () => rename(from, to)),
  chmod: (path, mode) => asSocketError('chmod', path, () => chmod(path, mode)),
  touch: (path) =>
    asSocketError('open', path, async () => {
      const file = await open(path, 'a')
      await file.close()
    }),
}
