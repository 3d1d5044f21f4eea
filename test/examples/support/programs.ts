/** The tutorials' programs by name. */
import concurrent from '../../../examples/concurrent.ts'
import greeting from '../../../examples/greeting.ts'
import sixthClient from '../../../examples/sixth-client.ts'
import thanks from '../../../examples/thanks.ts'
import udpHello from '../../../examples/udp-hello.ts'
import upperCase from '../../../examples/upper-case.ts'

export const PROGRAMS = {
  greeting,
  'upper-case': upperCase,
  concurrent,
  'udp-hello': udpHello,
  thanks,
  'sixth-client': sixthClient,
} as const

export type ProgramName = keyof typeof PROGRAMS

export const PROGRAM_NAMES = Object.keys(PROGRAMS) as ProgramName[]
