/**
 * Swarm masks (Groce et al., Swarm Testing, 2012): each run has some of the features only, because one that is always
 * on can hide what another would show.
 */
import fc from 'fast-check'

/** Some of the items, one at least; with `off` false always all. */
export function swarm<T>(items: readonly T[], on = true): fc.Arbitrary<readonly T[]> {
  const all = fc.constant(items)
  if (!on || items.length < 2) return all
  return fc.oneof(
    { weight: 1, arbitrary: all },
    { weight: 3, arbitrary: fc.subarray([...items], { minLength: 1 }) },
  )
}
