/**
 * A host's small file system, as far as names of sockets need one: directories, regular files without contents,
 * sockets, owners and modes. Decides which errno a path gives (path_resolution(7)). Symbolic links, hard links and
 * contents are not here.
 */
import { encodeFileName } from '../address/file-name.ts'
import type { ErrnoName } from '../errno.ts'
import type { User } from '../socket/credentials.ts'
import type { SockId } from '../socket/sock.ts'

const NAME_MAX = 255

/** Permission bits, as in the last digit of a mode. */
export const EXECUTE = 1
export const WRITE = 2

interface Owned {
  mode: number
  readonly uid: number
  readonly gid: number
}

export interface DirectoryNode extends Owned {
  readonly kind: 'directory'
  readonly entries: Map<string, FileNode>
}

export interface RegularNode extends Owned {
  readonly kind: 'file'
}

export interface SocketNode extends Owned {
  readonly kind: 'socket'
  /** The socket that was bound here. It may be gone: ids are never used again. */
  readonly sock: SockId
}

export type FileNode = DirectoryNode | RegularNode | SocketNode

/** Where a path leads. */
export interface Place {
  /** The directory that holds, or would hold, the last component. */
  readonly parent: DirectoryNode
  /** The last component; null for `/`, `.` and `..`, which no call can make or take away. */
  readonly name: string | null
  readonly node: FileNode | null
  /** The path ends in a slash: only a directory will do. */
  readonly slash: boolean
}

export function directory(mode: number, user: User): DirectoryNode {
  return { kind: 'directory', mode, uid: user.uid, gid: user.gid, entries: new Map() }
}

/** Whether `user` has all of the permission bits `wanted`. Uid 0 has every one. */
export function permits(node: FileNode, user: User, wanted: number): boolean {
  if (user.uid === 0) return true
  if (user.uid === node.uid) return ((node.mode >> 6) & wanted) === wanted
  const shift = user.gid === node.gid ? 3 : 0
  return ((node.mode >> shift) & wanted) === wanted
}

/** Follows a path from `root`, or from the working directory `cwd` (root first, innermost last). */
export function walk(
  root: DirectoryNode,
  cwd: readonly DirectoryNode[],
  path: string,
  user: User,
): Place | ErrnoName {
  if (path === '') return 'ENOENT'
  const parts = path.split('/').filter((part) => part !== '')
  const slash = path.endsWith('/')
  const trail = path.startsWith('/') ? [root] : [...cwd]
  for (const [index, part] of parts.entries()) {
    const here = trail[trail.length - 1] as DirectoryNode
    if (!permits(here, user, EXECUTE)) return 'EACCES'
    if (part.length * 3 > NAME_MAX && encodeFileName(part).length > NAME_MAX) return 'ENAMETOOLONG'
    const last = index === parts.length - 1
    if (part === '.' || part === '..') {
      if (part === '..' && trail.length > 1) trail.pop()
      continue
    }
    const node = here.entries.get(part) ?? null
    if (last) return { parent: here, name: part, node, slash }
    if (node === null) return 'ENOENT'
    if (node.kind !== 'directory') return 'ENOTDIR'
    trail.push(node)
  }
  const node = trail[trail.length - 1] as DirectoryNode
  return { parent: trail[trail.length - 2] ?? node, name: null, node, slash }
}

/** What a path names, which must exist. */
export function found(place: Place | ErrnoName): FileNode | ErrnoName {
  if (typeof place === 'string') return place
  if (place.node === null) return 'ENOENT'
  return place.slash && place.node.kind !== 'directory' ? 'ENOTDIR' : place.node
}

/** Puts a new node where a path leads: nothing may be there yet. */
export function create(place: Place | ErrnoName, user: User, node: FileNode): ErrnoName | null {
  if (typeof place === 'string') return place
  if (place.node !== null || place.name === null) return 'EEXIST'
  if (place.slash && node.kind !== 'directory') return 'ENOENT'
  if (!permits(place.parent, user, WRITE | EXECUTE)) return 'EACCES'
  place.parent.entries.set(place.name, node)
  return null
}

/** A copy that shares nothing that can be altered. `twins` remembers which copy stands for which directory. */
export function copyTree(node: FileNode, twins: Map<DirectoryNode, DirectoryNode>): FileNode {
  const { mode, uid, gid } = node
  if (node.kind === 'file') return { kind: 'file', mode, uid, gid }
  if (node.kind === 'socket') return { kind: 'socket', mode, uid, gid, sock: node.sock }
  const twin: DirectoryNode = { kind: 'directory', mode, uid, gid, entries: new Map() }
  twins.set(node, twin)
  for (const [name, child] of node.entries) twin.entries.set(name, copyTree(child, twins))
  return twin
}
