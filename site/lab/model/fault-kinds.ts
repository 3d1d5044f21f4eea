// The faults that can be added with two clicks, as the data that they become. Everything else can be written as JSON.
import type { FaultSchedule } from '../../../src/index.ts'
import { LOCAL_HOST, type Program, SERVER } from './catalogue.ts'

type Fault = FaultSchedule[number]

export interface FaultKind {
  readonly name: string
  readonly words: string
  /** What its number is; null for a fault without one. */
  readonly amount: { readonly words: string; readonly usual: number; readonly most: number } | null
  /** Null where the program has nothing that it could happen to. */
  readonly make: (program: Program, amount: number) => Fault | null
}

type Where = { between: readonly [string, string] } | { loopback: string }

const whereOf = ({ kind }: Program): Where =>
  kind === 'local' ? { loopback: LOCAL_HOST } : { between: ['*', SERVER] }

const serverOf = ({ kind }: Program): string => (kind === 'local' ? LOCAL_HOST : SERVER)

const percent = (amount: number): number => amount / 100

export const FAULT_KINDS: readonly FaultKind[] = [
  {
    name: 'loss',
    words: 'Packets are lost',
    amount: { words: '% of them', usual: 20, most: 100 },
    make: (program, amount) => ({ kind: 'link', ...whereOf(program), loss: percent(amount) }),
  },
  {
    name: 'delay',
    words: 'The way takes longer',
    amount: { words: 'ms one way', usual: 200, most: 60_000 },
    make: (program, amount) => ({ kind: 'link', ...whereOf(program), latency: amount }),
  },
  {
    name: 'duplicate',
    words: 'Packets arrive twice',
    amount: { words: '% of them', usual: 30, most: 100 },
    make: (program, amount) => {
      return { kind: 'link', ...whereOf(program), duplicate: { rate: percent(amount), after: 5 } }
    },
  },
  {
    name: 'reorder',
    words: 'Packets overtake others',
    amount: { words: '% of them', usual: 30, most: 100 },
    make: (program, amount) => {
      return { kind: 'link', ...whereOf(program), reorder: { rate: percent(amount), by: 30 } }
    },
  },
  {
    name: 'partition',
    words: 'The wire is cut',
    amount: null,
    make: (program) =>
      program.kind === 'local'
        ? { kind: 'link', loopback: LOCAL_HOST, up: false }
        : { kind: 'partition', between: ['*', SERVER] },
  },
  {
    name: 'slow-accept',
    words: 'accept is slow',
    amount: { words: 'ms each time', usual: 500, most: 60_000 },
    make: (program, amount) => ({ kind: 'slow-accept', host: serverOf(program), delay: amount }),
  },
  {
    name: 'pause',
    words: 'The server stands still',
    amount: null,
    make: (program) => (program.kind === 'local' ? null : { kind: 'pause', host: SERVER }),
  },
  {
    name: 'crash',
    words: 'The server loses power',
    amount: null,
    make: (program) => (program.kind === 'local' ? null : { kind: 'crash', host: SERVER }),
  },
]

/** The same fault within these times, milliseconds; from the beginning and for good where there are none. */
export function timed(fault: Fault, at: number, duration: number | null): Fault {
  return {
    ...fault,
    ...(at > 0 ? { at } : {}),
    ...(duration === null ? {} : { for: duration }),
  }
}
