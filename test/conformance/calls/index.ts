/** Every call that a step may make. */
import type { Play } from '../stage.ts'
import { FILES } from './files.ts'
import { MAKING } from './making.ts'
import { MANY } from './many.ts'
import { NAMING } from './naming.ts'
import { OPTIONS } from './options.ts'
import { READINESS } from './readiness.ts'
import { RECEIVING } from './receiving.ts'
import { SENDING } from './sending.ts'
import { TABLES } from './tables.ts'

export const CALLS: ReadonlyMap<string, Play> = new Map(
  Object.entries({
    ...MAKING,
    ...NAMING,
    ...SENDING,
    ...RECEIVING,
    ...OPTIONS,
    ...READINESS,
    ...TABLES,
    ...MANY,
    ...FILES,
  }),
)
