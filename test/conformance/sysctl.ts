/** Settings of a host by the full names that cases use. */
import type { Settings } from '../../src/core/kernel/settings.ts'
import type { Json } from './case.ts'
import { isArray } from './json.ts'

/** A setting that the library does not have. */
class UnknownSetting extends Error {}

/** `net.ipv4.tcp_syn_retries` is `tcp_syn_retries`: the last part alone is the kernel's own name of it. */
function settingName(full: string, settings: Settings): keyof Settings {
  const name = full.slice(full.lastIndexOf('.') + 1)
  if (!Object.hasOwn(settings, name)) throw new UnknownSetting(full)
  return name as keyof Settings
}

/** `40000 40003` becomes a pair, `40000-40001,50000` a list of ranges. */
function parseSetting(name: keyof Settings, value: string | number): unknown {
  if (typeof value === 'number') return value
  if (name === 'ip_local_reserved_ports') return parseRanges(value)
  const words = value.trim().split(/\s+/)
  const numbers = words.map(Number)
  if (numbers.some(Number.isNaN)) return value
  return numbers.length === 1 ? numbers[0] : numbers
}

function parseRanges(text: string): (readonly [number, number])[] {
  return text.split(',').flatMap((part) => {
    if (part.trim() === '') return []
    const [low = 0, high = low] = part.split('-').map(Number)
    return [[low, high] as const]
  })
}

/** The setting of that full name, as the library takes it. */
export function withSetting(
  settings: Settings,
  full: string,
  value: string | number,
): Partial<Settings> {
  const name = settingName(full, settings)
  return { [name]: parseSetting(name, value) }
}

/** A number, a word, or a list of them. */
export function readSetting(settings: Settings, full: string): Json {
  const value: unknown = settings[settingName(full, settings)]
  if (isArray(value as Json)) return [...(value as readonly Json[])]
  return value as Json
}
