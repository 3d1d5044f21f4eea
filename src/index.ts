/**
 * Sockets without a network: the simulated world, and what programs on any host use.
 *
 * @module dryport
 */

export { cmsgLen, cmsgSpace, recvFds, sendFds } from './adapters/ancillary.ts'
export type { CallOptions, Data, Timeout, WritableBuffer } from './adapters/api/call-options.ts'
export type * from './adapters/api/file.ts'
export type * from './adapters/api/host.ts'
export type * from './adapters/api/host-files.ts'
export type * from './adapters/api/polling.ts'
export type * from './adapters/api/socket.ts'
export { HostClosedError } from './adapters/host-closed-error.ts'
export {
  BaseServer,
  type RequestHandlerClass,
  type ServeOptions,
} from './adapters/servers/base-server.ts'
export {
  BaseRequestHandler,
  type DatagramRequest,
  DatagramRequestHandler,
  StreamRequestHandler,
} from './adapters/servers/request-handlers.ts'
export {
  TCPServer,
  UDPServer,
  UnixDatagramServer,
  UnixStreamServer,
} from './adapters/servers/servers.ts'
export {
  type Threading,
  ThreadingMixIn,
  ThreadingTCPServer,
  ThreadingUDPServer,
  ThreadingUnixDatagramServer,
  ThreadingUnixStreamServer,
} from './adapters/servers/threading.ts'
export { HostCrashedError } from './adapters/sim/host-crashed-error.ts'
export type * from './adapters/sim/link-control.ts'
export type { LookupOptions, Sides, Where } from './adapters/sim/network-control.ts'
export type { SimulatedHostOptions, SimulateOptions } from './adapters/sim/options.ts'
export type { ClockKind } from './adapters/sim/pace.ts'
export type * from './adapters/sim/packet-rules.ts'
export type { SimulatedHost } from './adapters/sim/simulated-host.ts'
export type { SimulatedPeer } from './adapters/sim/simulated-peer.ts'
export { SimulatedWorld, simulate } from './adapters/sim/simulated-world.ts'
export type { Undo } from './adapters/sim/undo.ts'
export type { WallClock } from './adapters/wall-clock.ts'
export type { Address } from './core/address/format.ts'
export { hasIpv6, inetAton, inetNtoa, inetNtop, inetPton } from './core/address/inet.ts'
export type { Ip } from './core/address/ip.ts'
export type { AddressArgument } from './core/address/parse.ts'
export { htonl, htons, ntohl, ntohs } from './core/byteorder.ts'
export { text, utf8 } from './core/bytes.ts'
export * from './core/constants/index.ts'
export {
  ArgumentError,
  type ArgumentErrorCode,
  type ErrnoAlias,
  type ErrnoName,
  type ErrorEndpoint,
  errnoName,
  errnoNumber,
  type PythonException,
  SocketError,
  SocketTimeout,
  strerror,
} from './core/errno.ts'
export type { BufferSizes, Profile, ProfileName } from './core/kernel/profile.ts'
export type { Settings } from './core/kernel/settings.ts'
export type { Linger } from './core/options/values.ts'
export type {
  Datagram,
  HandedOver,
  Handling,
  IcmpMessage,
  Packet,
  RawPayload,
  SackBlock,
  Segment,
  SegmentOptions,
  Transport,
} from './core/packet.ts'
export { GaiError, type GaiErrorName, HError, type HErrorName } from './core/resolver-errors.ts'
export type { Rule } from './core/rule.ts'
export { getprotobyname, getservbyname, getservbyport } from './core/services.ts'
export { type BlockedCall, DeadlockError } from './sim/deadlock.ts'
export type { Distribution } from './sim/distributions.ts'
export { checkSchedule, parseSchedule } from './sim/fault/check-schedule.ts'
export { FaultScheduleError } from './sim/fault/checks.ts'
export type * from './sim/fault/schedule.ts'
export { scheduleText } from './sim/fault/text.ts'
export type { NetstatRow } from './sim/netstat.ts'
export { netstatText } from './sim/netstat.ts'
export { type PcapngOptions, pcapng } from './sim/pcapng.ts'
export type { RawSegment } from './sim/raw-peer.ts'
export type { TraceEvent } from './sim/trace.ts'
