/**
 * The machine itself: one host's kernel, without a network and without a clock. Whoever drives it puts in calls, packets and
 * due timers, and performs the effects that come out; `runKernel` is that as an RxJS operator. The simulated world and
 * the real host are two such drivers. Times are microseconds.
 *
 * Most programs want `simulate` of the main entry point. This one may change in minor versions before 1.0.
 *
 * @module dryport/core
 */
export type { InetFamily, Ip } from './address/ip.ts'
export {
  type InetAddress,
  inetAddress,
  type SocketAddress,
  type UnixAddress,
  unixAddress,
} from './address/socket-address.ts'
export type { Answer, Attempt, Failure } from './answer.ts'
export type { ErrnoName } from './errno.ts'
export * as calls from './kernel/calls.ts'
export type { KernelEnvironment } from './kernel/environment.ts'
export { HOST_STACK } from './kernel/host-stack.ts'
export { Kernel } from './kernel/kernel.ts'
export { type BufferSizes, PROFILES, type Profile, type ProfileName } from './kernel/profile.ts'
export { LINUX_SETTINGS, type Settings } from './kernel/settings.ts'
export type { Stack } from './kernel/stack.ts'
export type * from './kernel/trace.ts'
export type { Linger } from './options/values.ts'
export * from './packet.ts'
export { allRules, type Rule } from './rule.ts'
export {
  completionsOf,
  type KernelInput,
  type KernelStep,
  packetsOf,
  runKernel,
  step,
} from './rx.ts'
export {
  AcceptCall,
  type BlockingCall,
  CloseCall,
  ConnectCall,
  type ControlMessage,
  type Received,
  RecvCall,
  SendCall,
} from './socket/call.ts'
export type { Context, Interface, Route } from './socket/context.ts'
export type { Completion, Effect } from './socket/effect.ts'
export type { OptionValue } from './socket/ops.ts'
export type { SockId } from './socket/sock.ts'
export type { ListenerSummary, QueueSummary, SockSummary } from './socket/summary.ts'
export type { Micros } from './time.ts'
