/** The calls of a stream, put together. */
import type { InetAddress } from '../../address/socket-address.ts'
import { bindInet } from '../../inet/bind.ts'
import type { SocketOps } from '../ops.ts'
import { accept } from './accept.ts'
import { release } from './close.ts'
import { connect } from './connect.ts'
import { ioctl } from './ioctl.ts'
import { listen } from './listen.ts'
import { getpeername, getsockname } from './names.ts'
import { poll } from './poll.ts'
import { recv } from './recv.ts'
import { send } from './send.ts'
import { shutdown } from './shutdown.ts'
import type { StreamSock } from './stream-sock.ts'

export const STREAM_OPS: SocketOps = {
  name: 'tcp',
  bind: (context, sock: StreamSock, address) =>
    bindInet(context, sock, address as InetAddress, 'tcp'),
  listen,
  accept,
  connect,
  send,
  recv,
  shutdown,
  getsockname,
  getpeername,
  poll,
  release,
  timer: (context, sock: StreamSock) => sock.carrier.timer(context, sock),
  resume: (context, sock: StreamSock) => sock.carrier.resume?.(context, sock),
  ioctl,
  getOption: (context, sock: StreamSock, level, name) =>
    sock.carrier.getOption(context, sock, level, name),
  setOption: (context, sock: StreamSock, level, name, value) =>
    sock.carrier.setOption(context, sock, level, name, value),
}
