/** Which moves belong to which kinds of sockets, and how programs about them begin. */

import { ADDRESS_MOVES } from './moves/addresses.ts'
import { BACKLOG_MOVES } from './moves/backlog.ts'
import { COMMON_MOVES } from './moves/common.ts'
import { DATA_MOVES } from './moves/data.ts'
import { DATAGRAM_MOVES } from './moves/datagram.ts'
import { LOCAL_MOVES } from './moves/local.ts'
import { LOOKING_MOVES } from './moves/looking.ts'
import { bindTo, MAKING_MOVES, newPair, newSocket, someAddress } from './moves/making.ts'
import type { Move } from './moves/move.ts'
import { makeConnection, makeListener, STREAM_MOVES } from './moves/stream.ts'
import { TCP_MOVES } from './moves/tcp.ts'
import { UDP_MOVES } from './moves/udp.ts'
import { beginVolume, VOLUME_MOVES } from './moves/volume.ts'
import type { Kind, Sketch } from './sketch.ts'

export type Family = 'tcp' | 'udp' | 'unix' | 'volume'

export const FAMILIES: readonly Family[] = ['tcp', 'udp', 'unix', 'volume']

/** What programs are about unless somebody asks. Volumes hang on how busy the kernel's machine is. */
export const USUAL_FAMILIES: readonly Family[] = ['tcp', 'udp', 'unix']

const EVERYWHERE = [...MAKING_MOVES, ...COMMON_MOVES, ...DATA_MOVES, ...LOOKING_MOVES]

export const MOVES: Readonly<Record<Family, readonly Move[]>> = {
  tcp: [...EVERYWHERE, ...STREAM_MOVES, ...TCP_MOVES, ...ADDRESS_MOVES, ...BACKLOG_MOVES],
  udp: [...EVERYWHERE, ...DATAGRAM_MOVES, ...UDP_MOVES, ...ADDRESS_MOVES],
  unix: [...EVERYWHERE, ...STREAM_MOVES, ...DATAGRAM_MOVES, ...LOCAL_MOVES],
  volume: VOLUME_MOVES,
}

/** The first steps: mostly something that is connected, sometimes next to nothing. */
export function begin(sketch: Sketch, family: Family): void {
  if (family === 'udp') beginDatagrams(sketch, 'udp')
  else if (family === 'tcp') beginConnections(sketch, 'tcp')
  else if (family === 'volume') beginVolume(sketch)
  else beginLocal(sketch)
}

function beginLocal(sketch: Sketch): void {
  const kind = sketch.draw.pick<Kind>(['stream', 'dgram', 'seqpacket'])
  if (sketch.draw.oneIn(2)) newPair(sketch, kind)
  else if (kind === 'dgram') beginDatagrams(sketch, kind)
  else beginConnections(sketch, kind)
}

function beginConnections(sketch: Sketch, kind: Kind): void {
  if (sketch.draw.oneIn(8)) {
    newSocket(sketch, kind)
    return
  }
  const listener = makeListener(sketch, kind)
  const clients = sketch.draw.pick([0, 1, 1, 1, 1, 2])
  for (let n = 0; n < clients; n += 1) makeConnection(sketch, listener)
}

function beginDatagrams(sketch: Sketch, kind: Kind): void {
  const receiver = newSocket(sketch, kind)
  bindTo(sketch, receiver, someAddress(sketch, receiver))
  const senders = sketch.draw.int(0, 2)
  for (let n = 0; n < senders; n += 1) newSocket(sketch, kind)
}
