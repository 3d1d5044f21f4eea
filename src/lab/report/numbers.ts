/** Numbers as people read them. */
import type { Estimate } from '../estimates/batch-means.ts'

/** Three or four significant digits; `-` for what is not known. */
export function number(value: number): string {
  if (!Number.isFinite(value)) return '-'
  if (value !== 0 && Math.abs(value) < 1e-4) return value.toExponential(1)
  const digits = Math.max(0, 3 - Math.floor(Math.log10(Math.max(Math.abs(value), 1e-4))))
  return String(Number(value.toFixed(Math.min(digits, 6))))
}

export function percent(share: number): string {
  return Number.isFinite(share) ? `${number(share * 100)} %` : '-'
}

export function interval({ mean, low, high }: Estimate, unit = ''): string {
  return `${number(mean)}${unit} (${number(low)} .. ${number(high)})`
}

export function percentInterval({ mean, low, high }: Estimate): string {
  return `${percent(mean)} (${number(low * 100)} .. ${number(high * 100)})`
}

export function millis(value: number): string {
  if (!Number.isFinite(value)) return '-'
  return value >= 10_000 ? `${number(value / 1000)} s` : `${number(value)} ms`
}
