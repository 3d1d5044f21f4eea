/**
 * A host's names for Unix sockets: paths in its small file system, and abstract names. The calls on files are those
 * that programs and tests make beside the sockets; each answers null, or the errno that the system call would give.
 */
import type { ErrnoName } from '../errno.ts'
import { ROOT_USER, type User } from '../socket/credentials.ts'
import type { SockId } from '../socket/sock.ts'
import {
  copyTree,
  create,
  type DirectoryNode,
  directory,
  EXECUTE,
  type FileNode,
  found,
  type Place,
  permits,
  type SocketNode,
  WRITE,
  walk,
} from './file-system.ts'

/** What programs expect to find; everybody may make files in the working directory. */
const STANDARD_DIRECTORIES = ['/tmp', '/run', '/var', '/var/run', '/var/tmp', '/home', '/home/user']
const WORKING_DIRECTORY = ['home', 'user']
const OPEN_TO_ALL = new Set(['/tmp', '/var/tmp', '/home/user'])

export class UnixNamespace {
  /** Bits that new files do not get. */
  umask = 0o022
  #root: DirectoryNode = directory(0o755, ROOT_USER)
  /** The working directory and what lies above it, root first. */
  #cwd: readonly DirectoryNode[] = [this.#root]
  /** Abstract names by type of socket: types do not share names (unix(7)). */
  #abstract = new Map<string, SockId>()
  /** Sockets whose queues hold open files in flight. */
  carriers = new Set<SockId>()

  constructor() {
    for (const path of STANDARD_DIRECTORIES) {
      this.mkdir(path)
      if (OPEN_TO_ALL.has(path)) this.chmod(path, 0o777)
    }
    const trail = [this.#root]
    for (const name of WORKING_DIRECTORY) {
      trail.push((trail[trail.length - 1] as DirectoryNode).entries.get(name) as DirectoryNode)
    }
    this.#cwd = trail
  }

  clone(): UnixNamespace {
    const copy = new UnixNamespace()
    const twins = new Map<DirectoryNode, DirectoryNode>()
    copy.umask = this.umask
    copy.#root = copyTree(this.#root, twins) as DirectoryNode
    copy.#cwd = this.#cwd.map((node) => twins.get(node) ?? (copyTree(node, twins) as DirectoryNode))
    copy.#abstract = new Map(this.#abstract)
    copy.carriers = new Set(this.carriers)
    return copy
  }

  /** The files alone: names of sockets remain, of which nobody has any more. */
  afterReboot(): UnixNamespace {
    const copy = this.clone()
    copy.#abstract.clear()
    copy.carriers.clear()
    return copy
  }

  // Files

  /** mkdir(2). */
  mkdir(path: string, user: User = ROOT_USER, mode = 0o777): ErrnoName | null {
    return create(this.#walk(path, user), user, directory(mode & ~this.umask, user))
  }

  /** open(2) for writing, and close: makes an empty file where there is none. */
  touch(path: string, user: User = ROOT_USER, mode = 0o666): ErrnoName | null {
    const place = this.#walk(path, user)
    if (typeof place === 'string') return place
    if (place.slash) return 'EISDIR'
    switch (place.node?.kind) {
      case 'directory':
        return 'EISDIR'
      case 'socket':
        return permits(place.node, user, WRITE) ? 'ENXIO' : 'EACCES'
      case 'file':
        return permits(place.node, user, WRITE) ? null : 'EACCES'
      case undefined: {
        const made = {
          kind: 'file',
          mode: mode & ~this.umask,
          uid: user.uid,
          gid: user.gid,
        } as const
        return create(place, user, made)
      }
    }
  }

  /** unlink(2). A socket that was bound there lives on, but can be reached no more. */
  unlink(path: string, user: User = ROOT_USER): ErrnoName | null {
    const place = this.#walk(path, user)
    if (typeof place === 'string') return place
    if (place.name === null) return 'EISDIR'
    if (place.node === null) return 'ENOENT'
    if (place.slash && place.node.kind !== 'directory') return 'ENOTDIR'
    if (!permits(place.parent, user, WRITE | EXECUTE)) return 'EACCES'
    if (place.node.kind === 'directory') return 'EISDIR'
    place.parent.entries.delete(place.name)
    return null
  }

  /** rmdir(2). */
  rmdir(path: string, user: User = ROOT_USER): ErrnoName | null {
    const place = this.#walk(path, user)
    if (typeof place === 'string') return place
    if (place.name === null) {
      if (path.replaceAll('/', '').endsWith('..')) return 'ENOTEMPTY'
      return place.node === this.#root ? 'EBUSY' : 'EINVAL'
    }
    if (place.node === null) return 'ENOENT'
    if (!permits(place.parent, user, WRITE | EXECUTE)) return 'EACCES'
    if (place.node.kind !== 'directory') return 'ENOTDIR'
    if (place.node.entries.size > 0) return 'ENOTEMPTY'
    place.parent.entries.delete(place.name)
    return null
  }

  /** rename(2). Sockets are found under the new name and keep showing the old one. */
  rename(from: string, to: string, user: User = ROOT_USER): ErrnoName | null {
    const old = this.#walk(from, user)
    if (typeof old === 'string') return old
    const target = this.#walk(to, user)
    if (typeof target === 'string') return target
    if (old.name === null || target.name === null) return 'EBUSY'
    if (old.node === null) return 'ENOENT'
    const moving = old.node.kind === 'directory'
    if (!moving && (old.slash || target.slash)) return 'ENOTDIR'
    if (moving && this.#contains(old.node, target.parent)) return 'EINVAL'
    if (target.node !== null && this.#contains(target.node, old.parent)) return 'ENOTEMPTY'
    if (old.node === target.node) return null
    if (!permits(old.parent, user, WRITE | EXECUTE)) return 'EACCES'
    if (!permits(target.parent, user, WRITE | EXECUTE)) return 'EACCES'
    if (target.node !== null) {
      if (moving && target.node.kind !== 'directory') return 'ENOTDIR'
      if (!moving && target.node.kind === 'directory') return 'EISDIR'
      if (target.node.kind === 'directory' && target.node.entries.size > 0) return 'ENOTEMPTY'
    }
    old.parent.entries.delete(old.name)
    target.parent.entries.set(target.name, old.node)
    return null
  }

  /** chmod(2): the owner's and root's. */
  chmod(path: string, mode: number, user: User = ROOT_USER): ErrnoName | null {
    const node = found(this.#walk(path, user))
    if (typeof node === 'string') return node
    if (user.uid !== 0 && user.uid !== node.uid) return 'EPERM'
    node.mode = mode & 0o7777
    return null
  }

  /** Whether stat(2) finds something. */
  exists(path: string, user: User = ROOT_USER): boolean {
    return typeof found(this.#walk(path, user)) !== 'string'
  }

  /** Whether stat(2) finds a socket; or its errno. */
  isSocket(path: string, user: User = ROOT_USER): boolean | ErrnoName {
    const node = found(this.#walk(path, user))
    return typeof node === 'string' ? node : node.kind === 'socket'
  }

  /** Names in a directory, in the order in which they were made; or the errno. */
  list(path: string, user: User = ROOT_USER): string[] | ErrnoName {
    const node = found(this.#walk(path, user))
    if (typeof node === 'string') return node
    return node.kind === 'directory' ? [...node.entries.keys()] : 'ENOTDIR'
  }

  // Names of sockets

  /** Makes the file of a socket; EEXIST when there is something already. */
  makeSocket(path: string, sock: SockId, user: User): ErrnoName | null {
    const mode = 0o777 & ~this.umask
    const { uid, gid } = user
    const node: SocketNode = { kind: 'socket', mode, uid, gid, sock }
    return create(this.#walk(path, user), user, node)
  }

  /** The socket that was bound to what `path` names now: connecting needs write permission on it (unix(7)). */
  findSocket(path: string, user: User): SockId | ErrnoName {
    const node = found(this.#walk(path, user))
    if (typeof node === 'string') return node
    if (!permits(node, user, WRITE)) return 'EACCES'
    return node.kind === 'socket' ? node.sock : 'ECONNREFUSED'
  }

  abstractHolder(type: number, name: string): SockId | null {
    return this.#abstract.get(`${type}${name}`) ?? null
  }

  /** Takes an abstract name, which must be free. */
  holdAbstract(type: number, name: string, sock: SockId): void {
    this.#abstract.set(`${type}${name}`, sock)
  }

  /** Frees an abstract name if `sock` is who holds it. */
  freeAbstract(type: number, name: string, sock: SockId): void {
    if (this.abstractHolder(type, name) === sock) this.#abstract.delete(`${type}${name}`)
  }

  #walk(path: string, user: User): Place | ErrnoName {
    return walk(this.#root, this.#cwd, path, user)
  }

  #contains(outer: FileNode, inner: FileNode): boolean {
    if (outer === inner) return true
    if (outer.kind !== 'directory') return false
    for (const child of outer.entries.values()) if (this.#contains(child, inner)) return true
    return false
  }
}
