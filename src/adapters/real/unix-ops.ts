/**
 * Unix sockets of a real host. Streams with a name can be reached from other processes, and reach them; pairs and
 * unnamed sockets stay within the process. Node has no named datagrams or records.
 */
import { connect as dialPath, type Socket } from 'node:net'
import type { SocketAddress } from '../../core/address/socket-address.ts'
import { type Answer, type Attempt, done, fail } from '../../core/answer.ts'
import { AF_UNIX } from '../../core/constants/families.ts'
import type { ErrnoName } from '../../core/errno.ts'
import type { Kernel } from '../../core/kernel/kernel.ts'
import type { ConnectCall } from '../../core/socket/call.ts'
import type { Context } from '../../core/socket/context.ts'
import type { SocketOps } from '../../core/socket/ops.ts'
import type { SockId } from '../../core/socket/sock.ts'
import { UNIX_DGRAM_OPS, UNIX_SEQPACKET_OPS, UNIX_STREAM_OPS } from '../../core/unix/ops.ts'
import { setPeer } from '../../core/unix/peers.ts'
import { freshRecord } from '../../core/unix/record.ts'
import { UNIX_CONNECT } from '../../core/unix/rules.ts'
import { UnixSock } from '../../core/unix/unix-sock.ts'
import { errnoOf } from './errno.ts'
import type { InnerCalls } from './inner-calls.ts'
import type { Machine } from './machine.ts'
import { REAL } from './rules.ts'
import { UnixBridge } from './unix-bridge.ts'
import { UnixDoors } from './unix-doors.ts'

/** Pairs of these are whole; their names are not. */
function nameless(ops: SocketOps): SocketOps {
  return {
    ...ops,
    bind: () => fail(REAL.noUnixName, 'ENOTSUP'),
    connect: (context, sock, call, mayBlock) =>
      call.address === null
        ? ops.connect(context, sock, call, mayBlock)
        : fail(REAL.noUnixName, 'ENOTSUP'),
    send: (context, sock, call, mayBlock) =>
      call.address === null
        ? ops.send(context, sock, call, mayBlock)
        : fail(REAL.noUnixName, 'ENOTSUP'),
  }
}

const NAMELESS_DGRAM_OPS = nameless(UNIX_DGRAM_OPS)
const NAMELESS_SEQPACKET_OPS = nameless(UNIX_SEQPACKET_OPS)

export class UnixStreams {
  readonly names: UnixDoors
  readonly ops: SocketOps
  readonly #machine: Machine
  readonly #calls: InnerCalls

  constructor(machine: Machine, calls: InnerCalls) {
    this.#machine = machine
    this.#calls = calls
    this.names = new UnixDoors(machine, (listener, socket) => this.#arrived(listener, socket))
    this.ops = {
      ...UNIX_STREAM_OPS,
      bind: (context, sock: UnixSock, address) => this.#bind(context, sock, address),
      connect: (context, sock: UnixSock, call, mayBlock) =>
        this.#connect(context, sock, call, mayBlock),
      release: (context, sock: UnixSock, call, mayBlock) => {
        this.names.close(sock.id)
        return UNIX_STREAM_OPS.release(context, sock, call, mayBlock)
      },
    }
  }

  /** The calls of a Unix socket that a simulated host would answer with `ops`. */
  opsFor(ops: SocketOps): SocketOps {
    if (ops === UNIX_STREAM_OPS) return this.ops
    return ops === UNIX_DGRAM_OPS ? NAMELESS_DGRAM_OPS : NAMELESS_SEQPACKET_OPS
  }

  #bind(context: Context, sock: UnixSock, address: SocketAddress): Answer<undefined> {
    const unnamed = sock.name === ''
    const answer = UNIX_STREAM_OPS.bind(context, sock, address)
    if (answer.failure !== null || !unnamed || !sock.name.startsWith('\0')) return answer
    if (this.names.announce(sock.id, sock.name)) return answer
    context.unix.freeAbstract(sock.type, sock.name, sock.id)
    sock.name = ''
    return fail(REAL.bindRefused, 'EADDRINUSE')
  }

  /** Listeners of this host are reached within the process, others through the machine. */
  #connect(
    context: Context,
    sock: UnixSock,
    call: ConnectCall,
    mayBlock: boolean,
  ): Attempt<undefined> {
    const name = call.address?.family === AF_UNIX ? call.address.name : ''
    const foreign = name !== '' && sock.state === 'closed' && this.#isForeign(context, sock, name)
    if (!foreign) return UNIX_STREAM_OPS.connect(context, sock, call, mayBlock)
    this.#dial(context as Kernel, sock, name)
    return done(UNIX_CONNECT.queued, undefined)
  }

  #isForeign(context: Context, sock: UnixSock, name: string): boolean {
    if (name.startsWith('\0')) return context.unix.abstractHolder(sock.type, name) === null
    return this.names.ownerOf(name) === null
  }

  /** The connection is made here, and unmade when the machine refuses. */
  #dial(kernel: Kernel, sock: UnixSock, name: string): void {
    const far = this.#farEnd(kernel)
    far.state = 'connected'
    far.name = name
    setPeer(kernel, far, sock)
    setPeer(kernel, sock, far)
    sock.state = 'connected'
    kernel.changed(sock, 'connected')
    const socket = dialPath({ path: name, allowHalfOpen: true })
    const bridge = this.#bridge(kernel, socket, far)
    const outcome = new Promise<ErrnoName | null>((resolve) => {
      socket.once('error', (error) => resolve(errnoOf(error)))
      socket.once('close', () => resolve('ECONNABORTED'))
      socket.once('connect', () => {
        resolve(null)
        bridge.begin()
      })
    })
    const { id } = sock
    this.#machine.subject(outcome, (_, errno) => {
      const near = kernel.edit(id)
      if (near instanceof UnixSock && !near.dead) {
        near.state = 'closed'
        near.shut = 0
        near.error = null
        setPeer(kernel, near, null)
      }
      return fail(REAL.connectRefused, errno)
    })
  }

  /** Somebody outside wants to speak to `listener`. */
  #arrived(listener: SockId, socket: Socket): void {
    this.#machine.loop.post((kernel) => {
      const sock = kernel.peek(listener)
      if (!(sock instanceof UnixSock) || sock.state !== 'listening') socket.destroy()
      else void this.#bridge(kernel, socket, this.#farEnd(kernel)).join(sock.name)
    })
  }

  #farEnd(kernel: Kernel): UnixSock {
    const far = freshRecord(kernel, 1, 0, UNIX_STREAM_OPS)
    kernel.add(far)
    return far
  }

  #bridge(kernel: Kernel, socket: Socket, far: UnixSock): UnixBridge {
    return new UnixBridge(this.#machine, this.#calls, socket, this.#calls.open(kernel, far))
  }
}

/** The same record, answered by the calls of a real host. */
export function makeRealUnix(context: Context, made: UnixSock, streams: UnixStreams): UnixSock {
  return freshRecord(context, made.type, made.protocol, streams.opsFor(made.ops))
}
