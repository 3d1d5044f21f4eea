/** Sockets of the machine itself: the same `Host` as the simulated one, over `node:net` and `node:dgram`. */

export {
  type DisposeOptions,
  type RealHost,
  type RealHostOptions,
  realHost,
} from './adapters/real/real-host.ts'
export { type StreamOptions, toStream } from './adapters/real/to-stream.ts'
