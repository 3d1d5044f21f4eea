/** The three kinds of Unix sockets: which code answers which call. */
import type { SocketOps } from '../socket/ops.ts'
import { releaseUnix, shutdownUnix } from './close.ts'
import { connectUnixDatagram, connectUnixStream } from './connect.ts'
import { getUnixOption, ioctlUnix, pollUnix } from './inquire.ts'
import { acceptUnix, acceptUnsupported, listenUnix, listenUnsupported } from './listen.ts'
import { bindUnix, getUnixName, getUnixPeerName } from './names.ts'
import { recvUnixDatagram, recvUnixRecord } from './recv-datagram.ts'
import { recvUnixStream } from './recv-stream.ts'
import { sendUnixDatagram, sendUnixRecord } from './send-datagram.ts'
import { sendUnixStream } from './send-stream.ts'

const SHARED = {
  bind: bindUnix,
  shutdown: shutdownUnix,
  getsockname: getUnixName,
  getpeername: getUnixPeerName,
  poll: pollUnix,
  release: releaseUnix,
  ioctl: ioctlUnix,
  getOption: getUnixOption,
}

const CONNECTIONS = { listen: listenUnix, accept: acceptUnix, connect: connectUnixStream }

/** SOCK_STREAM. */
export const UNIX_STREAM_OPS: SocketOps = {
  name: 'unix-stream',
  ...SHARED,
  ...CONNECTIONS,
  send: sendUnixStream,
  recv: recvUnixStream,
}

/** SOCK_SEQPACKET. */
export const UNIX_SEQPACKET_OPS: SocketOps = {
  name: 'unix-seqpacket',
  ...SHARED,
  ...CONNECTIONS,
  send: sendUnixRecord,
  recv: recvUnixRecord,
}

/** SOCK_DGRAM. */
export const UNIX_DGRAM_OPS: SocketOps = {
  name: 'unix-dgram',
  ...SHARED,
  listen: listenUnsupported,
  accept: acceptUnsupported,
  connect: connectUnixDatagram,
  send: sendUnixDatagram,
  recv: recvUnixDatagram,
}
