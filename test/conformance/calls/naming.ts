/** bind, listen, connect and names. */
import { errnoName } from '../../../src/core/errno.ts'
import type { Json } from '../case.ts'
import { encodeAddress } from '../encode.ts'
import type { CallTable } from '../stage.ts'

/** 0, or the name of an errno. */
export function errnoJson(number: number): Json {
  return number === 0 ? 0 : (errnoName(number) ?? number)
}

export const NAMING: CallTable = {
  async bind(call) {
    await call.socket.bind(call.arg(0))
    return null
  },
  async listen(call) {
    await call.socket.listen(...(call.args as [number?]))
    return null
  },
  async connect(call) {
    await call.socket.connect(call.arg(0))
    return null
  },
  async connect_ex(call) {
    return errnoJson(await call.socket.connectEx(call.arg(0)))
  },
  async disconnect(call) {
    await call.socket.disconnect()
    return null
  },
  getsockname(call) {
    return encodeAddress(call.socket.getsockname())
  },
  getpeername(call) {
    return encodeAddress(call.socket.getpeername())
  },
  async shutdown(call) {
    await call.socket.shutdown(call.arg(0))
    return null
  },
}
