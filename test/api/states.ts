/** The states of facts 1.1, 6.1 and 7.1 to 7.3, for every family that can be in them. Each gives the socket asked. */
import { SHUT_RD, SHUT_RDWR, SHUT_WR } from '../../src/core/constants/shutdown.ts'
import type { Stage } from './stage.ts'

type State = (stage: Stage) => number

/** The client of a connection, after both ends have been treated. */
const client =
  (treat: (stage: Stage, mine: number, peer: number) => void): State =>
  (stage) => {
    const [mine, peer] = stage.connection()
    treat(stage, mine, peer)
    return mine
  }

/** One of a pair, after both have been treated. */
const pair =
  (treat: (stage: Stage, mine: number, peer: number) => void): State =>
  (stage) => {
    const [mine, peer] = stage.pair()
    treat(stage, mine, peer)
    return mine
  }

const COMMON: Readonly<Record<string, State>> = {
  fresh: (stage) => stage.socket(),
  bound: (stage) => stage.bound(5000),
  closed: (stage) => {
    const fd = stage.socket()
    stage.close(fd)
    return fd
  },
}

/** Connections. */
const STREAM_STATES: Readonly<Record<string, State>> = {
  ...COMMON,
  listening: (stage) => stage.listener(5000),
  listening_queued: (stage) => {
    const listener = stage.listener(5000)
    stage.client(5000)
    return listener
  },
  listener_shut_rd: (stage) => {
    const listener = stage.listener(5000)
    stage.shutdown(listener, SHUT_RD)
    return listener
  },
  queued_client: (stage) => {
    stage.listener(5000)
    return stage.client(5000)
  },
  waiting_client: (stage) => {
    stage.listener(5000, 0)
    stage.client(5000)
    return stage.client(5000, true)
  },
  listener_closed_client: (stage) => {
    const listener = stage.listener(5000)
    const fd = stage.client(5000)
    stage.close(listener)
    return fd
  },
  est_client: client(() => {}),
  est_server: (stage) => stage.connection()[1],
  est_unread: client((stage, _, peer) => stage.send(peer)),
  est_sndfull: client((stage, mine) => stage.fill(mine)),
  peer_shut_rd: client((stage, _, peer) => stage.shutdown(peer, SHUT_RD)),
  peer_shut_wr: client((stage, _, peer) => stage.shutdown(peer, SHUT_WR)),
  peer_closed: client((stage, _, peer) => stage.close(peer)),
  peer_closed_unread: client((stage, _, peer) => {
    stage.send(peer)
    stage.close(peer)
  }),
  peer_closed_unread_there: client((stage, mine, peer) => {
    stage.send(mine)
    stage.close(peer)
  }),
  peer_closed_sent1: client((stage, mine, peer) => {
    stage.close(peer)
    stage.send(mine)
  }),
  shut_wr: client((stage, mine) => stage.shutdown(mine, SHUT_WR)),
  shut_rd: client((stage, mine) => stage.shutdown(mine, SHUT_RD)),
  shut_rdwr: client((stage, mine) => stage.shutdown(mine, SHUT_RDWR)),
  shut_wr_peer_closed: client((stage, mine, peer) => {
    stage.shutdown(mine, SHUT_WR)
    stage.close(peer)
  }),
  peer_closed_shut_wr: client((stage, mine, peer) => {
    stage.close(peer)
    stage.shutdown(mine, SHUT_WR)
  }),
  reset: client((stage, _, peer) => stage.abort(peer)),
  reset_unread: client((stage, _, peer) => {
    stage.send(peer)
    stage.abort(peer)
  }),
  reset_seen: client((stage, mine, peer) => {
    stage.abort(peer)
    stage.recv(mine)
  }),
  shut_wr_reset: client((stage, mine, peer) => {
    stage.shutdown(mine, SHUT_WR)
    stage.abort(peer)
  }),
  refused_pending: (stage) => stage.client(5999, true),
  refused_seen: (stage) => stage.client(5999),
  bound_refused_seen: (stage) => {
    const fd = stage.bound(5000)
    stage.connect(fd, 5999)
    return fd
  },
  self_connected: (stage) => {
    const fd = stage.bound(5000)
    stage.connect(fd, 5000)
    return fd
  },
  disconnected: client((stage, mine) => stage.connect(mine, null)),
}

export const TCP_STATES: Readonly<Record<string, State>> = {
  ...STREAM_STATES,
  connect_timed_out: (stage) => {
    stage.listener(5000, 0)
    stage.client(5000)
    const fd = stage.client(5000)
    stage.net.advance(140_000_000)
    return fd
  },
}

const PAIRS: Readonly<Record<string, State>> = {
  pair: pair(() => {}),
  pair_unread: pair((stage, _, peer) => stage.send(peer)),
  pair_peer_shut_rd: pair((stage, _, peer) => stage.shutdown(peer, SHUT_RD)),
  pair_peer_shut_wr: pair((stage, _, peer) => stage.shutdown(peer, SHUT_WR)),
  pair_peer_closed: pair((stage, _, peer) => stage.close(peer)),
  pair_full: pair((stage, mine) => stage.fill(mine)),
}

export const UNIX_STREAM_STATES: Readonly<Record<string, State>> = { ...STREAM_STATES, ...PAIRS }

/** A datagram socket that is connected to one bound to 5000. */
const connected =
  (treat: (stage: Stage, mine: number, peer: number) => void): State =>
  (stage) => {
    const peer = stage.bound(5000)
    const fd = stage.socket()
    stage.connect(fd, 5000)
    treat(stage, fd, peer)
    return fd
  }

/** Datagrams, and raw sockets. */
export const DATAGRAM_STATES: Readonly<Record<string, State>> = {
  ...COMMON,
  connected: connected(() => {}),
  connected_dead: (stage) => {
    const fd = stage.socket()
    stage.connect(fd, 5999)
    return fd
  },
  refused_pending: (stage) => {
    const fd = stage.socket()
    stage.connect(fd, 5999)
    stage.send(fd)
    return fd
  },
  shut_rd: connected((stage, mine) => stage.shutdown(mine, SHUT_RD)),
  shut_wr: connected((stage, mine) => stage.shutdown(mine, SHUT_WR)),
  shut_rdwr: connected((stage, mine) => stage.shutdown(mine, SHUT_RDWR)),
  peer_closed: connected((stage, _, peer) => stage.close(peer)),
  queued: (stage) => {
    const fd = stage.bound(5000)
    stage.sendto(stage.socket(), 5000)
    return fd
  },
  disconnected: connected((stage, mine) => stage.connect(mine, null)),
}

export const UNIX_DATAGRAM_STATES: Readonly<Record<string, State>> = {
  ...DATAGRAM_STATES,
  ...PAIRS,
  receiver_full: connected((stage, mine) => stage.fill(mine)),
}
