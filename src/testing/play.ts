/** Plays a program of calls on the hosts of a simulated world, as any other program. */

import type { Socket } from '../adapters/api/socket.ts'
import type { SimulatedHost } from '../adapters/sim/simulated-host.ts'
import { SHUT_WR } from '../core/constants/shutdown.ts'
import { SO_LINGER, SOL_SOCKET } from '../core/constants/socket-options.ts'
import { SocketError, SocketTimeout } from '../core/errno.ts'
import type { CallProgram, Step } from './arbitraries/call-program.ts'
import type { WorldProgram } from './program.ts'

/** struct linger: on, for no time. */
const ABORT = Uint8Array.from([1, 0, 0, 0, 0, 0, 0, 0])

/** Milliseconds that a call may wait: drawn programs wait for what nobody sends. */
const PATIENCE = 5000

/** How a program of calls is played. */
export interface PlayOptions {
  /** Milliseconds that a call may wait before it is given up; 5000 when not given. */
  readonly patience?: number
}

/**
 * A program for `check` whose input is a program of calls. Calls that fail are passed over, as in any drawn program:
 * what has to hold is said by invariants.
 */
export function played(options: PlayOptions = {}): WorldProgram<CallProgram> {
  const { patience = PATIENCE } = options
  return async (world, scope) => {
    const { actors, hosts } = scope.input
    for (const host of hosts) world.host(host)
    const sockets = new Map<string, Socket>()
    await Promise.all(
      Object.values(actors).map(async ({ host, steps }) => {
        for (const step of steps) await play(world.host(host), step, sockets, patience)
      }),
    )
    for (const sock of sockets.values()) await sock.close()
  }
}

async function play(
  host: SimulatedHost,
  step: Step,
  sockets: Map<string, Socket>,
  patience: number,
): Promise<void> {
  try {
    await attempt(host, step, sockets, patience)
  } catch (error) {
    if (!(error instanceof SocketError || error instanceof SocketTimeout)) throw error
  }
}

function made(
  host: SimulatedHost,
  name: string,
  sockets: Map<string, Socket>,
  patience: number,
): Socket {
  const sock = host.socket()
  sock.settimeout(patience)
  void sockets.get(name)?.close()
  sockets.set(name, sock)
  return sock
}

async function attempt(
  host: SimulatedHost,
  step: Step,
  sockets: Map<string, Socket>,
  patience: number,
): Promise<void> {
  if (step.op === 'sleep') return host.sleep(step.ms)
  const name = `${host.name} ${step.sock}`
  if (step.op === 'listen') {
    const listener = made(host, name, sockets, patience)
    await listener.bind(['', step.port])
    return listener.listen(step.backlog)
  }
  if (step.op === 'connect') {
    return made(host, name, sockets, patience).connect([step.host, step.port])
  }
  const sock = sockets.get(name)
  if (sock === undefined) return
  switch (step.op) {
    case 'accept': {
      const [conn] = await sock.accept()
      conn.settimeout(patience)
      sockets.set(`${host.name} ${step.as}`, conn)
      return
    }
    case 'send':
      // Each byte says where it stands, so that none can be mistaken for another.
      return sock.sendall(Uint8Array.from({ length: step.size }, (_, n) => n & 0xff))
    case 'recv':
      await sock.recv(step.size)
      return
    case 'shutdown':
      return sock.shutdown(SHUT_WR)
    case 'reset':
      sock.setsockopt(SOL_SOCKET, SO_LINGER, ABORT)
      sockets.delete(name)
      return sock.close()
    case 'close':
      sockets.delete(name)
      return sock.close()
  }
}
