/**
 * Sockets of the machine itself: the same `Host` as the simulated one, over `node:net` and `node:dgram`.
 *
 * @module dryport/node
 */

export { type Installed, type InstallOptions, install, prepare } from './adapters/node/install.ts'
export { MissingInternalError } from './adapters/node/internals.ts'
export type { Destination, PassThrough } from './adapters/node/outside.ts'
export type { Randomness } from './adapters/node/randomness.ts'
export { selfTest } from './adapters/node/self-test.ts'
export { CeilingError, ProgramStuckError } from './adapters/node/stuck-program.ts'
export {
  type DisposeOptions,
  type RealHost,
  type RealHostOptions,
  realHost,
} from './adapters/real/real-host.ts'
export { type StreamOptions, toStream } from './adapters/real/to-stream.ts'
