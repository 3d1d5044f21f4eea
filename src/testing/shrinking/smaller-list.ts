/** The shorter versions of a list, the shortest first: what delta debugging tries. */
export function* withoutSome<T>(list: readonly T[]): IterableIterator<readonly T[]> {
  if (list.length === 0) return
  yield []
  for (let size = Math.floor(list.length / 2); size >= 1; size = Math.floor(size / 2)) {
    // From the end: what comes later depends on what came before.
    for (let end = list.length; end > 0; end -= size) {
      const start = Math.max(0, end - size)
      if (end - start < list.length) yield [...list.slice(0, start), ...list.slice(end)]
    }
  }
}
