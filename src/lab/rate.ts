/** How many a second, as users write it. */

const SECONDS: Readonly<Record<string, number>> = { us: 1e-6, ms: 1e-3, s: 1, min: 60, h: 3600 }

/** Reads `1000/s`, `5/ms`, `60/min`, or a number alone, which is per second; undefined when it is none. */
export function parseRate(text: string): number | undefined {
  const match = /^(\d+\.?\d*|\.\d+)(e\d+)?\s*(?:\/\s*([a-z]+))?$/i.exec(text.trim())
  if (match === null) return undefined
  const unit = (match[3] ?? 's').toLowerCase()
  if (!Object.hasOwn(SECONDS, unit)) return undefined
  return Number(`${match[1]}${match[2] ?? ''}`) / (SECONDS[unit] as number)
}
