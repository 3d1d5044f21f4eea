/** Calls that make socket objects, and those about the descriptors under them. */
import type { AddressArgument } from '../../../src/core/address/parse.ts'
import type { Json } from '../case.ts'
import { encodeAddress } from '../encode.ts'
import type { Call, CallTable } from '../stage.ts'
import { toMs } from '../units.ts'

const SOCKET = '<socket>'

function keepPair(call: Call, pair: readonly [unknown, unknown]): Json {
  for (const [at, name] of call.names.entries()) call.stage.keep(name, pair[at] as never)
  return [SOCKET, SOCKET]
}

export const MAKING: CallTable = {
  socket(call) {
    call.keep(call.here.host.socket(call.arg(0), call.arg(1), call.arg(2)))
    return SOCKET
  },
  socketpair(call) {
    return keepPair(call, call.here.host.socketpair(call.arg(0), call.arg(1), call.arg(2)))
  },
  async create_server(call) {
    const made = await call.here.host.createServer(call.arg<AddressArgument>(0), {
      family: call.keyword('family') as number | undefined,
      backlog: call.keyword('backlog') as number | null | undefined,
      reusePort: call.keyword('reuse_port') as boolean | undefined,
      dualstackIpv6: call.keyword('dualstack_ipv6') as boolean | undefined,
    })
    call.keep(made)
    return SOCKET
  },
  async create_connection(call) {
    const timeout = call.keyword('timeout')
    const made = await call.here.host.createConnection(call.arg<[string, number]>(0), {
      timeout: timeout === undefined ? undefined : toMs(timeout),
      sourceAddress: call.keyword('source_address') as AddressArgument | undefined,
      allErrors: call.keyword('all_errors') as boolean | undefined,
    })
    call.keep(made)
    return SOCKET
  },
  setdefaulttimeout(call) {
    call.here.host.setdefaulttimeout(toMs(call.arg(0)))
    return null
  },
  async accept(call) {
    const [made, address] = await call.socket.accept()
    call.keep(made)
    return [SOCKET, encodeAddress(address)]
  },
  dup(call) {
    call.keep(call.socket.dup())
    return SOCKET
  },
  detach(call) {
    const descriptor = call.socket.detach()
    if (descriptor < 0) return descriptor
    call.keep(descriptor)
    return '<fd>'
  },
  fileno(call) {
    const descriptor = call.socket.fileno()
    return descriptor < 0 ? descriptor : '<fd>'
  },
  async close(call) {
    await call.socket.close()
    return null
  },
  async close_fd(call) {
    await call.here.host.close(call.descriptor)
    return null
  },
  async os_close(call) {
    await call.here.host.close(call.descriptor)
    return null
  },
  from_fd(call) {
    const made = call.here.host.socket(undefined, undefined, undefined, { fileno: call.descriptor })
    call.keep(made)
    return [made.family, made.type, made.proto]
  },
}
