/** Moves that every kind of socket has: looking, timeouts, options, descriptors. */
import type { Json } from '../../conformance/case.ts'
import type { Weighted } from '../draw.ts'
import type { Believed, Sketch } from '../sketch.ts'
import { isAny, isOpen, type Move } from './move.ts'

const LOOKS: Weighted<readonly [call: string, ...args: Json[]]> = [
  [6, ['poll']],
  [3, ['getsockname']],
  [3, ['getpeername']],
  [4, ['getsockopt', 'SOL_SOCKET', 'SO_ERROR']],
  [1, ['getsockopt', 'SOL_SOCKET', 'SO_ACCEPTCONN']],
  [1, ['getsockopt', 'SOL_SOCKET', 'SO_TYPE']],
  [1, ['getsockopt', 'SOL_SOCKET', 'SO_DOMAIN']],
  [1, ['getsockopt', 'SOL_SOCKET', 'SO_PROTOCOL']],
  [2, ['inq']],
  [1, ['outq']],
  [1, ['fileno']],
  [1, ['gettimeout']],
  [1, ['nonblock_flag']],
]

/** Seconds. Short ones end before a call counts as blocked. */
const TIMEOUTS = [null, 0, 0, 0.1, 0.1, 0.15] as const

function setTimeout(sketch: Sketch, socket: Believed): void {
  const timeout = sketch.draw.pick(TIMEOUTS)
  if (timeout === null || timeout === 0) {
    if (sketch.draw.oneIn(2)) sketch.on(socket, 'setblocking', timeout === null)
    else sketch.on(socket, 'settimeout', timeout)
  } else {
    sketch.on(socket, 'settimeout', timeout)
  }
  socket.timeout = timeout
}

const BUFFER_SIZES = [0, 1000, 2048, 4096, 10000, 100000] as const

const SETTINGS: Weighted<(sketch: Sketch) => readonly Json[]> = [
  [3, ({ draw }) => ['SOL_SOCKET', 'SO_REUSEADDR', draw.int(0, 1)]],
  [2, ({ draw }) => ['SOL_SOCKET', 'SO_REUSEPORT', draw.int(0, 1)]],
  [1, ({ draw }) => ['SOL_SOCKET', 'SO_KEEPALIVE', draw.int(0, 1)]],
  [1, ({ draw }) => ['SOL_SOCKET', 'SO_BROADCAST', draw.int(0, 1)]],
  [1, ({ draw }) => ['SOL_SOCKET', 'SO_OOBINLINE', draw.int(0, 1)]],
  [2, ({ draw }) => ['SOL_SOCKET', 'SO_RCVBUF', draw.pick(BUFFER_SIZES)]],
  [2, ({ draw }) => ['SOL_SOCKET', 'SO_SNDBUF', draw.pick(BUFFER_SIZES)]],
  [1, ({ draw }) => ['SOL_SOCKET', 'SO_RCVLOWAT', draw.int(0, 4)]],
  [1, ({ draw }) => ['SOL_SOCKET', 'SO_RCVTIMEO', { struct: ['qq', 0, draw.pick([0, 100000])] }]],
  [1, ({ draw }) => ['SOL_SOCKET', 'SO_SNDTIMEO', { struct: ['qq', 0, draw.pick([0, 100000])] }]],
  [1, ({ draw }) => ['SOL_SOCKET', 'SO_PRIORITY', draw.int(0, 6)]],
  [1, () => ['SOL_SOCKET', 'SO_TYPE', 1]],
]

export function setOption(
  sketch: Sketch,
  socket: Believed,
  settings: Weighted<(sketch: Sketch) => readonly Json[]>,
): void {
  const args = sketch.draw.weighted(settings)(sketch)
  sketch.on(socket, 'setsockopt', ...args)
  const [level = null, name = null, value] = args
  // What is kept is read back, as an integer unless it is a structure.
  if (sketch.draw.oneIn(2)) {
    const size = typeof value === 'number' ? [] : [16]
    sketch.on(socket, 'getsockopt', level, name, ...size)
  }
}

export function look(sketch: Sketch, socket: Believed): void {
  const [call, ...args] = sketch.draw.weighted(LOOKS)
  sketch.on(socket, call, ...args)
}

const MASKS = [
  null,
  'POLLIN',
  'POLLOUT',
  'POLLPRI',
  'POLLRDHUP',
  'POLLIN|POLLOUT',
  'POLLERR',
] as const

/** poll(2) that waits: shorter than a call may take before it counts as blocked, longer, or for ever. */
function wait(sketch: Sketch, socket: Believed): void {
  // Whether poll sees what another takes at the same moment is nobody's promise.
  if (socket.reading || socket.accepting) return
  const args = [sketch.draw.pick(MASKS), sketch.draw.pick([0, 0.1, 0.6, null])]
  socket.waited = true
  socket.reading = sketch.sayBlocking({ sock: socket.name, call: 'poll', args }, () => {
    socket.reading = false
  })
}

function duplicate(sketch: Sketch, socket: Believed): void {
  const copy = sketch.believe(socket.kind, socket.v6)
  sketch.say({ sock: socket.name, call: 'dup', as: copy.name })
  copy.phase = socket.phase
  copy.timeout = socket.timeout
  copy.peer = socket.peer
  copy.unread = socket.unread
  copy.eof = socket.eof
  copy.address = socket.address
  // Two names for one socket: nobody may be left to wait on both.
  copy.reading = true
  copy.waited = true
  socket.waited = true
  copy.writing = true
}

export const COMMON_MOVES: readonly Move[] = [
  { weight: 14, fits: isOpen, make: look },
  { weight: 1, fits: isAny, make: look },
  { weight: 4, fits: isOpen, make: setTimeout },
  { weight: 4, fits: isOpen, make: (sketch, socket) => setOption(sketch, socket, SETTINGS) },
  { weight: 2, fits: isOpen, make: wait },
  { weight: 1, fits: isOpen, make: duplicate },
  {
    weight: 1,
    fits: isOpen,
    make(sketch, socket) {
      sketch.on(socket, 'detach')
      socket.phase = 'closed'
    },
  },
  {
    weight: 2,
    fits: isOpen,
    make(sketch, socket) {
      const both = sketch.sockets.filter((other) => isOpen(other)).slice(-3)
      const names = [...new Set([socket, ...both].map(({ name }) => name))]
      sketch.say({ call: 'select', args: [names, names, names, sketch.draw.pick([0, 0, 0.1])] })
    },
  },
]
