/** Visits an animal: looks for its bug, compares what was found with the minimum, and leaves its twin in peace. */
import { CheckFailedError, check, replayToken } from 'dryport/testing'
import type { Animal } from './animal.ts'

/** How large a run is. */
export interface Size {
  /** System calls of all programs. */
  readonly calls: number
  readonly faults: number
}

export interface Visit {
  readonly name: string
  /** The run that showed the bug, counted from 1; null when none did. */
  readonly found: number | null
  readonly shrunk: Size | null
  readonly minimum: Size | null
  /** The token of the shrunk run, and the hash of its trace. */
  readonly token: string | null
  readonly hash: string | null
  /** What is wrong with the kit; empty when nothing is. */
  readonly complaints: readonly string[]
  /** Milliseconds of real time. */
  readonly took: number
}

/** A counterexample may have so many times the calls and the faults of the minimum. */
const TOLERANCE = 1.5

export async function visit(animal: Animal, seed: number, runs: number): Promise<Visit> {
  const began = performance.now()
  const complaints: string[] = []
  const found = await failureOf(animal, { seed, runs })
  const smallest = await failureOfMinimum(animal)
  const shrunk = found === null ? null : sizeOf(found)
  const minimum = smallest === null ? null : sizeOf(smallest)
  if (found === null) complaints.push(`not found in ${runs} runs`)
  else if (found.failure?.kind === 'nondeterministic') complaints.push(found.message)
  else if (!(await replays(animal, found))) complaints.push('its token gives another trace')
  if (minimum === null) complaints.push('its minimum does not fail')
  else if (shrunk !== null && isTooLarge(shrunk, minimum)) complaints.push('shrunk too little')
  return {
    name: animal.name,
    found: found?.runs ?? null,
    shrunk,
    minimum,
    token: found?.token ?? null,
    hash: found?.hash ?? null,
    complaints,
    took: performance.now() - began,
  }
}

/** What is wrong with the twin; null when nothing is found in so many runs. */
export async function visitTwin(
  animal: Animal,
  seed: number,
  runs: number,
): Promise<string | null> {
  return (await failureOf({ ...animal, sick: animal.fixed }, { seed, runs }))?.message ?? null
}

async function failureOf(
  { sick, options, name }: Animal,
  how: { seed?: number; runs?: number; replay?: string },
): Promise<CheckFailedError | null> {
  try {
    await check(sick, { ...options, name, ...how })
    return null
  } catch (error) {
    if (error instanceof CheckFailedError) return error
    throw error
  }
}

/** The failure of the minimum; null when it does not fail. */
async function failureOfMinimum(animal: Animal): Promise<CheckFailedError | null> {
  const replay = replayToken({ name: animal.name, case: animal.minimum, hash: '' }) ?? ''
  const error = await failureOf(animal, { replay })
  return error?.failure === null ? null : error
}

async function replays(animal: Animal, { token, hash }: CheckFailedError): Promise<boolean> {
  const again = await failureOf(animal, { replay: token ?? '' })
  return again?.hash === hash && again.failure !== null
}

function sizeOf(error: CheckFailedError): Size {
  const calls = error.events.filter(({ kind }) => kind === 'call').length
  return { calls, faults: error.case.faults.length }
}

const isTooLarge = (one: Size, minimum: Size): boolean =>
  one.calls > TOLERANCE * minimum.calls || one.faults > TOLERANCE * minimum.faults
