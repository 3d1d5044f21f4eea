/** Reads the schedule of faults of a run. */
import { readFile } from 'node:fs/promises'
import { parseSchedule } from '../sim/fault/check-schedule.ts'
import type { FaultSchedule } from '../sim/fault/schedule.ts'
import { hostsOfSchedule } from '../sim/fault/schedule-hosts.ts'

/** A file that is no schedule for a program on one host, and why. */
export class FaultsFileError extends Error {}

/**
 * The schedule in a JSON file, for a world whose only host has that name.
 * @throws {FaultsFileError}
 */
export async function loadFaults(file: string, host: string): Promise<FaultSchedule> {
  let json: string
  try {
    json = await readFile(file, 'utf8')
  } catch (error) {
    throw new FaultsFileError((error as Error).message)
  }
  let schedule: FaultSchedule
  try {
    schedule = parseSchedule(json)
  } catch (error) {
    throw new FaultsFileError((error as Error).message)
  }
  for (const [path, name] of hostsOfSchedule(schedule)) {
    if (name === host) continue
    const why = `there is only one host, '${host}', and its loopback`
    throw new FaultsFileError(`${path}: '${name}' will not do: ${why}`)
  }
  return schedule
}
