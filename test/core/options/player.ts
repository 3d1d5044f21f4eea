/** Plays the recording's calls, on a bare socket or on the sockets of a whole kernel. */
import { inetAddress } from '../../../src/core/address/socket-address.ts'
import type { Answer } from '../../../src/core/answer.ts'
import {
  bind,
  blockingCall,
  close,
  getsockopt,
  listen,
  setsockopt,
  socket,
} from '../../../src/core/kernel/calls.ts'
import { HOST_STACK } from '../../../src/core/kernel/host-stack.ts'
import { getOption, setOption } from '../../../src/core/options/access.ts'
import { AcceptCall, ConnectCall } from '../../../src/core/socket/call.ts'
import type { OptionValue } from '../../../src/core/socket/ops.ts'
import type { Sock } from '../../../src/core/socket/sock.ts'
import { TestNet } from '../../support/two-kernels.ts'
import { bareSock, bring, HOST } from './bare-sock.ts'
import { RECORDING, type Result, toHex } from './recording.ts'

const AF_INET6 = 10
const SOCK_STREAM = 1

export interface Player {
  get(level: number, option: number, length: number): Result
  set(level: number, option: number, value: OptionValue): string
  /** `bind`, `listen` or `connect`, as record.py does them. */
  bring(to: string): void
  close(): void
}

export type Make = (kind: string, uid: number) => Player

function result(answer: Answer<OptionValue>): Result {
  if (answer.failure !== null) return answer.failure
  return typeof answer.value === 'number' ? answer.value : toHex(answer.value)
}

function parameters(kind: string): readonly [number, number, number] {
  return RECORDING.kinds[kind] as readonly [number, number, number]
}

/** A socket that is nothing but the option table. */
export interface BarePlayer extends Player {
  /** The socket that accept would return. */
  inherit(): Player
}

export function barePlayer(kind: string, uid: number): BarePlayer {
  const sock = bareSock(...parameters(kind))
  sock.uid = uid
  return playBare(sock, () => {
    const child = bareSock(...parameters(kind))
    child.options = sock.options.inherit()
    return playBare(child, () => barePlayer(kind, uid))
  })
}

function playBare(sock: Sock, inherit: () => Player): BarePlayer {
  return {
    inherit,
    get: (level, option, length) => result(getOption(HOST, sock, level, option, length)),
    set: (level, option, value) => setOption(HOST, sock, level, option, value).failure ?? 'ok',
    bring: (to) => bring(sock, to),
    close: () => undefined,
  }
}

/** Makes sockets on one host that has only a loopback. */
export function stackPlayers(): Make {
  const nets = new Map<number, TestNet>()
  return (kind, uid) => {
    const net = nets.get(uid) ?? new TestNet(HOST_STACK, { uid })
    nets.set(uid, net)
    return stackPlayer(net, kind)
  }
}

function stackPlayer(net: TestNet, kind: string): Player {
  const { kernel } = net.host()
  const [family, type, protocol] = parameters(kind)
  const ip = family === AF_INET6 ? '::1' : '127.0.0.1'
  const open = (): number => {
    const made = socket(kernel, family, type, protocol)
    if (made.failure !== null) throw new Error(made.failure)
    return made.value
  }
  const fd = open()
  const opened = [fd]
  const own = inetAddress(family === AF_INET6 ? 10 : 2, ip, 5000)
  const other = inetAddress(family === AF_INET6 ? 10 : 2, ip, 5001)
  const connect = (): void => {
    const peer = open()
    opened.push(peer)
    bind(kernel, peer, other)
    if (type === SOCK_STREAM) listen(kernel, peer, 5)
    blockingCall(kernel, fd, new ConnectCall(other), null)
    net.settle()
    if (type !== SOCK_STREAM) return
    const accepted = blockingCall(kernel, peer, new AcceptCall(), null) as Answer<{
      readonly descriptor: number
    }>
    opened.push(accepted.value.descriptor)
  }
  return {
    get: (level, option, length) => result(getsockopt(kernel, fd, level, option, length)),
    set: (level, option, value) => setsockopt(kernel, fd, level, option, value).failure ?? 'ok',
    bring: (to) => {
      if (to === 'bind') bind(kernel, fd, own)
      else if (to === 'listen') listen(kernel, fd, 5)
      else connect()
    },
    close: () => {
      for (const one of opened) close(kernel, one)
      net.advance(200_000_000)
    },
  }
}
