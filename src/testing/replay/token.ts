/**
 * A run as a text that fits on a command line: `dp1.` and base64url of JSON. It holds the run itself and not how it was
 * found, so that it replays whatever becomes of the arbitraries (docs/decisions/0008).
 */
import { checkSchedule } from '../../sim/fault/check-schedule.ts'
import type { Case } from '../runs/case.ts'
import { fromPlain, toPlain } from './plain.ts'

const PREFIX = 'dp1.'

/** The variable that a test run takes a token from. */
export const REPLAY_VARIABLE = 'DRYPORT_REPLAY'

/** What a token says: a run of a check. */
export interface Replay {
  /** Which check it belongs to. */
  readonly name: string
  /** Seed, input and faults of the run. */
  readonly case: Case
  /** The hash of the trace that it should give. */
  readonly hash: string
}

/** A token cannot be read. */
export class ReplayTokenError extends Error {}

/** Null when the input of the run has no form in JSON. */
export function replayToken({ name, case: one, hash }: Replay): string | null {
  const input = toPlain(one.input)
  if (input === null) return null
  const body = { name, seed: one.seed, faults: one.faults, input: input.json, hash }
  const bytes = new TextEncoder().encode(JSON.stringify(body))
  let text = ''
  for (const byte of bytes) text += String.fromCharCode(byte)
  return PREFIX + btoa(text).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/**
 * Reads a token.
 * @throws {ReplayTokenError} when it is no token, or one of another version
 */
export function readReplayToken(token: string): Replay {
  const text = token.trim()
  if (!text.startsWith(PREFIX)) {
    throw new ReplayTokenError(`not a replay token: it should begin with ${PREFIX}`)
  }
  try {
    const encoded = text.slice(PREFIX.length).replaceAll('-', '+').replaceAll('_', '/')
    const bytes = Uint8Array.from(atob(encoded), (char) => char.charCodeAt(0))
    return readReplay(JSON.parse(new TextDecoder().decode(bytes)))
  } catch (error) {
    throw new ReplayTokenError(`not a replay token: ${(error as Error).message}`)
  }
}

/** From the fields of a token, or of a failure's file. */
export function readReplay(body: unknown): Replay {
  const { name, seed, faults, input, hash } = (body ?? {}) as Readonly<Record<string, unknown>>
  if (typeof name !== 'string' || typeof hash !== 'string' || !Number.isSafeInteger(seed)) {
    throw new ReplayTokenError('wants name, seed and hash')
  }
  const one = { seed: seed as number, faults: checkSchedule(faults), input: fromPlain(input) }
  return { name, case: one, hash }
}

/** The token that the environment asks to replay, if any. */
export function askedReplay(): Replay | null {
  const { process } = globalThis as { process?: { env?: Record<string, string | undefined> } }
  const token = process?.env?.[REPLAY_VARIABLE]
  return token === undefined || token === '' ? null : readReplayToken(token)
}
