/**
 * The part of a file system that local sockets need. Paths are as `bind` takes them; errors are `SocketError`s that
 * name the path.
 */

export interface HostFiles {
  /** Removes a file or a socket. */
  unlink(path: string): Promise<void>
  /** Whether there is something of that path. */
  exists(path: string): Promise<boolean>
  /** Whether it is a socket; rejects when there is nothing. */
  isSocket(path: string): Promise<boolean>
  /** Makes a directory. EEXIST, ENOENT. */
  mkdir(path: string): Promise<void>
  /** Gives it another path. ENOENT. */
  rename(from: string, to: string): Promise<void>
  /** Sets the permission bits. */
  chmod(path: string, mode: number): Promise<void>
  /** Makes an empty regular file. */
  touch(path: string): Promise<void>
}
