/** The versions of Node that the package promises: the oldest of `engines`, and the even ones since. */
import { type FetchedNode, fetchedNode } from '../../support/fetched-node.ts'

const VERSIONS = ['20.19.0', '24', '26']

let fetched: readonly FetchedNode[] | undefined

export function nodes(): readonly FetchedNode[] {
  fetched ??= VERSIONS.map(fetchedNode)
  return fetched
}
