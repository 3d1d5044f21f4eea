/** Moves that only local sockets have: descriptors and credentials in messages, and the files they leave behind. */
import type { Believed } from '../sketch.ts'
import { arrived } from './data.ts'
import { isAny, isConnected, isOpen, type Move } from './move.ts'

const isLocal = ({ kind }: Believed): boolean => kind !== 'tcp' && kind !== 'udp'
const isLocalPair = (socket: Believed): boolean => isLocal(socket) && isConnected(socket)

/** Names that are seldom right: nothing, a folder, in no folder, as long as may be and longer. */
const ODD_NAMES = ['', '.', 'nodir/x', 'x'.repeat(107), 'x'.repeat(108), '\0', 'p9'] as const

export const LOCAL_MOVES: readonly Move[] = [
  {
    weight: 1,
    fits: (socket) => isLocalPair(socket) && socket.peer?.waited === false,
    make(sketch, socket) {
      sketch.on(socket, 'fill', sketch.draw.pick([1000, 4096, 65536]))
      if (socket.peer !== null && sketch.draw.oneIn(2)) sketch.on(socket.peer, 'drain')
    },
  },
  {
    weight: 3,
    fits: isLocalPair,
    make(sketch, socket) {
      // Not what would hold itself: any process of the machine that closes a socket has such circles collected.
      const given = sketch.sockets.filter(
        (other) => isOpen(other) && other !== socket.peer && other.phase !== 'listening',
      )
      const names = [sketch.draw.pick(given.length > 0 ? given : [socket]).name]
      const data = { bytes: sketch.draw.pick(['f', 'fd', '']) }
      sketch.on(socket, 'sendmsg', [data], [['SCM_RIGHTS', names]])
      arrived(socket.peer, data)
    },
  },
  {
    weight: 3,
    fits: (socket) => isLocalPair(socket) && socket.unread > 0,
    make(sketch, socket) {
      const received = sketch.believe(socket.kind)
      received.phase = 'ended'
      const room = sketch.draw.pick([0, 24, 100])
      sketch.say({ sock: socket.name, call: 'recvmsg', args: [10, room], as: [received.name] })
      socket.unread = Math.max(0, socket.unread - 1)
    },
  },
  {
    weight: 2,
    fits: isLocalPair,
    make: (sketch, socket) => sketch.on(socket, 'getsockopt', 'SOL_SOCKET', 'SO_PEERCRED', 12),
  },
  {
    weight: 2,
    fits: (socket) => isLocal(socket) && isAny(socket),
    make: (sketch) => sketch.say({ call: 'unlink', args: [`p${sketch.draw.int(1, 3)}`] }),
  },
  {
    weight: 1,
    fits: (socket) => isLocal(socket) && isAny(socket),
    make: (sketch) => sketch.say({ call: 'exists', args: [`p${sketch.draw.int(1, 3)}`] }),
  },
  {
    weight: 1,
    fits: (socket) => isLocal(socket) && isAny(socket),
    make(sketch) {
      const paths = [`p${sketch.draw.int(1, 3)}`, `p${sketch.draw.int(1, 3)}`]
      sketch.say({ call: 'rename', args: paths })
    },
  },
  {
    weight: 1,
    fits: (socket) => isLocal(socket) && isAny(socket),
    make: (sketch) => sketch.say({ call: 'touch', args: [`p${sketch.draw.int(1, 3)}`] }),
  },
  {
    weight: 2,
    fits: (socket) => isLocal(socket) && isOpen(socket),
    make: (sketch, socket) =>
      sketch.on(socket, 'setsockopt', 'SOL_SOCKET', 'SO_PASSCRED', sketch.draw.int(0, 1)),
  },
  {
    weight: 2,
    fits: (socket) => isLocal(socket) && isOpen(socket),
    make: (sketch, socket) =>
      sketch.on(socket, 'setsockopt', 'SOL_SOCKET', 'SO_PEEK_OFF', sketch.draw.pick([-1, 0, 2])),
  },
  {
    weight: 2,
    fits: (socket) => isLocal(socket) && isOpen(socket) && (!socket.blocking || socket.unread > 0),
    make(sketch, socket) {
      const flags = sketch.draw.pick([
        'MSG_DONTWAIT',
        'MSG_PEEK|MSG_DONTWAIT',
        'MSG_CMSG_CLOEXEC|MSG_DONTWAIT',
      ])
      sketch.on(
        socket,
        'recvmsg',
        sketch.draw.pick([0, 1, 10]),
        sketch.draw.pick([0, 16, 28, 32, 100]),
        flags,
      )
    },
  },
  {
    weight: 2,
    fits: isLocalPair,
    make(sketch, socket) {
      const ids = sketch.draw.pick([
        ['iii', '$pid', 0, 0],
        ['iii', 1, 0, 0],
        ['iii', '$pid', 7, 8],
        ['ii', '$pid', 0],
      ])
      sketch.on(socket, 'sendmsg', [{ bytes: 'c' }], [[1, 2, { struct: ids }]])
      arrived(socket.peer, { bytes: 'c' })
    },
  },
  {
    weight: 1,
    fits: (socket) => isLocal(socket) && isAny(socket),
    make(sketch) {
      const name = `p${sketch.draw.int(1, 3)}`
      sketch.say(
        sketch.draw.pick([
          { call: 'touch', args: [name] },
          { call: 'mkdir', args: [name] },
          { call: 'is_sock', args: [name] },
          { call: 'rename', args: [name, 'p9'] },
          { call: 'rename', args: ['p9', name] },
        ]),
      )
    },
  },
  {
    weight: 1,
    fits: (socket) => isLocal(socket) && isOpen(socket),
    make(sketch, socket) {
      const call = sketch.draw.pick(['bind', 'connect', 'connect_ex'])
      sketch.on(socket, call, sketch.draw.pick(ODD_NAMES))
    },
  },
]
