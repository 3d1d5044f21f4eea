/** Who a program is. */

export interface User {
  readonly uid: number
  readonly gid: number
}

/** struct ucred: what SO_PEERCRED and SCM_CREDENTIALS tell. */
export interface Credentials extends User {
  readonly pid: number
}

export const ROOT_USER: User = { uid: 0, gid: 0 }
