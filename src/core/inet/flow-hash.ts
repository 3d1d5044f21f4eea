/** A keyed 32-bit hash of a flow: spreads what Linux spreads with a secret of the host. Not for keeping secrets. */

/** FNV-1a over the text, started from `key`, then mixed so that every bit counts. */
export function flowHash(key: number, text: string): number {
  let hash = key ^ 0x811c_9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x0100_0193)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85eb_ca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2_ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

/** Where a hash falls in [0, count). */
export function pick(hash: number, count: number): number {
  return Math.floor((hash / 0x1_0000_0000) * count)
}
