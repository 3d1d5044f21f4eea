/** Moves that carry data over connections, and over datagram sockets that are connected. */
import type { Json } from '../../conformance/case.ts'
import type { Draw, Weighted } from '../draw.ts'
import type { Believed, Sketch } from '../sketch.ts'
import { isConnected, isOpen, type Move } from './move.ts'

const SEND_FLAGS: Weighted<string | null> = [
  [20, null],
  [3, 'MSG_DONTWAIT'],
  [1, 'MSG_NOSIGNAL'],
  [1, 'MSG_MORE'],
  [1, 'MSG_EOR'],
  [1, 'MSG_MORE|MSG_DONTWAIT'],
  [1, 'MSG_CONFIRM'],
  [1, 'MSG_DONTROUTE'],
]

const RECV_FLAGS: Weighted<string | null> = [
  [14, null],
  [5, 'MSG_DONTWAIT'],
  [3, 'MSG_PEEK'],
  [2, 'MSG_PEEK|MSG_DONTWAIT'],
  [2, 'MSG_WAITALL'],
  [1, 'MSG_PEEK|MSG_WAITALL|MSG_DONTWAIT'],
  [1, 'MSG_WAITALL|MSG_DONTWAIT'],
]

/** With MSG_TRUNC Python's recv gives bytes that nobody has written; only recv_into shows what is promised. */
const RECV_INTO_FLAGS: Weighted<string | null> = [
  ...RECV_FLAGS,
  [4, 'MSG_TRUNC'],
  [4, 'MSG_TRUNC|MSG_DONTWAIT'],
  [4, 'MSG_PEEK|MSG_TRUNC'],
]

const SIZES = [1, 2, 5, 10, 10, 100, 1000, 0] as const

/** Data that tells where it came from: letters that follow one another. */
export function someData(draw: Draw): Json {
  const length = draw.weighted([
    [10, draw.int(1, 6)],
    [2, draw.int(7, 40)],
    [1, 0],
    [1, 1500],
  ])
  if (length > 16) return { fill: draw.pick(['x', 'y', 'z']), n: length }
  return { bytes: 'abcdefghijklmnopqrstuvwxyz'.slice(0, length) }
}

function lengthOf(data: Json): number {
  const { bytes, n } = data as { readonly bytes?: string; readonly n?: number }
  return bytes === undefined ? (n ?? 0) : bytes.length
}

const isPacket = ({ kind }: Believed): boolean => kind !== 'tcp' && kind !== 'stream'

export function arrived(at: Believed | null, data: Json): void {
  if (at === null || !isOpen(at)) return
  at.unread += isPacket(at) ? 1 : lengthOf(data)
}

function send(sketch: Sketch, socket: Believed): void {
  const { draw } = sketch
  const data = someData(draw)
  const call = draw.weighted([
    [6, 'send'],
    [2, 'sendall'],
    [1, 'sendmsg'],
  ])
  const flags = draw.weighted(SEND_FLAGS)
  if (call === 'sendmsg') sketch.on(socket, call, [data])
  else sketch.on(socket, call, data, ...(flags === null ? [] : [flags]))
  if (isConnected(socket)) arrived(socket.peer, data)
}

/** Whether reading is expected to wait. */
function wouldWait(socket: Believed, flags: string | null, size: number): boolean {
  if (!socket.blocking || socket.eof || flags?.includes('DONTWAIT') === true) return false
  if (socket.phase !== 'connected' && socket.phase !== 'connecting' && !isPacket(socket))
    return false
  if (flags?.includes('WAITALL') === true && !isPacket(socket)) return socket.unread < size
  return socket.unread === 0
}

export function receive(sketch: Sketch, socket: Believed): void {
  const { draw } = sketch
  const size = draw.pick(SIZES)
  const call = draw.weighted([
    [12, 'recv'],
    [4, 'recvfrom'],
    [3, 'recv_into'],
    [2, 'recvmsg'],
  ])
  const flags = draw.weighted(call === 'recv_into' ? RECV_INTO_FLAGS : RECV_FLAGS)
  const middle = call === 'recvmsg' || call === 'recv_into' ? [call === 'recvmsg' ? 0 : size] : []
  const args = [size, ...(flags === null ? [] : [...middle, flags])]
  const step = { sock: socket.name, call, args }
  if (size > 0 && wouldWait(socket, flags, size)) {
    if (socket.reading) return
    socket.waited = true
    // Asked too early, it is stuck still.
    socket.reading = sketch.sayBlocking(step, () => {
      socket.reading = wouldWait(socket, flags, size)
    })
    return
  }
  if (socket.reading && flags?.includes('DONTWAIT') !== true && socket.blocking) return
  sketch.say(step)
  if (flags?.includes('PEEK') !== true) {
    socket.unread = Math.max(0, socket.unread - (isPacket(socket) ? 1 : size))
  }
}

const ENDS = ['connected', 'connecting'] as const

export const DATA_MOVES: readonly Move[] = [
  { weight: 14, fits: isConnected, make: send },
  { weight: 1, fits: isOpen, make: send },
  { weight: 12, fits: ({ phase }) => ENDS.some((end) => end === phase), make: receive },
  { weight: 6, fits: ({ unread }) => unread > 0, make: receive },
  { weight: 1, fits: isOpen, make: receive },
]
