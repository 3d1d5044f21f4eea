/** From the code of an error that Node reports to the errno that the socket layer knows. */
import { canonicalErrno, ERRNO, type ErrnoAlias, type ErrnoName } from '../../core/errno.ts'

/** What is not in the table comes out as EIO: something failed, and nothing better is known. */
export function errnoOf(error: unknown): ErrnoName {
  const code = (error as NodeJS.ErrnoException | null)?.code ?? 'EIO'
  const name = canonicalErrno(code as ErrnoName | ErrnoAlias)
  return Object.hasOwn(ERRNO, name) ? name : 'EIO'
}
