/** A host's names for Unix sockets: a small file system, and the abstract names. */
export class UnixNamespace {
  clone(): UnixNamespace {
    return new UnixNamespace()
  }
}
