/** Options, timeouts and ioctls. */
import { SIOCATMARK, SIOCINQ, SIOCOUTQ } from '../../../src/core/constants/ioctl.ts'
import type { Json } from '../case.ts'
import { encode } from '../encode.ts'
import { requireDescriptor } from '../outcome.ts'
import { unpackWords } from '../pack.ts'
import type { Call, CallTable } from '../stage.ts'
import { readSetting, withSetting } from '../sysctl.ts'
import { toMs, toSeconds } from '../units.ts'
import { errnoJson } from './naming.ts'

/** Options whose bytes are told as the numbers in them. */
const PAIRS: ReadonlySet<Json | undefined> = new Set(['SO_LINGER', 'SO_RCVTIMEO', 'SO_SNDTIMEO'])

function ioctl(call: Call, request: number): Json {
  requireDescriptor(call.socket.fileno())
  return call.socket.ioctl(request)
}

export const OPTIONS: CallTable = {
  setsockopt(call) {
    call.socket.setsockopt(...(call.args as [number, number, number]))
    return null
  },
  getsockopt(call) {
    const args = call.args as [number, number, number]
    const value = call.socket.getsockopt(...args)
    const name = call.step.args?.[1]
    if (name === 'SO_ERROR') return errnoJson(value as number)
    if (!(value instanceof Uint8Array)) return value
    if (PAIRS.has(name)) return unpackWords(value.length === 8 ? 'i' : 'q', value)
    return name === 'SO_PEERCRED' ? unpackWords('i', value) : encode(value)
  },
  settimeout(call) {
    call.socket.settimeout(toMs(call.arg(0)))
    return null
  },
  gettimeout: (call) => toSeconds(call.socket.gettimeout()),
  setblocking(call) {
    call.socket.setblocking(call.arg(0))
    return null
  },
  getblocking: (call) => call.socket.getblocking(),
  nonblock_flag(call) {
    requireDescriptor(call.socket.fileno())
    return call.here.beneath.isNonblocking(call.socket.fileno())
  },
  inq: (call) => ioctl(call, SIOCINQ),
  outq: (call) => ioctl(call, SIOCOUTQ),
  atmark: (call) => ioctl(call, SIOCATMARK),
  sysctl(call) {
    const { host } = call.here
    host.sysctl(withSetting(host.settings, call.arg(0), call.arg(1)))
    return null
  },
  getsysctl: (call) => readSetting(call.here.host.settings, call.arg(0)),
}
