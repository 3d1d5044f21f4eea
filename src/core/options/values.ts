/**
 * The values of a socket's options: what the kernel keeps, in the kernel's units.
 *
 * Names, levels, defaults and clamps are in `options/table.ts`; what each does is where it is done. Many records share
 * one object: setsockopt, and whoever else changes a value, gives the socket a copy and alters that one.
 */
import { AF_INET } from '../constants/families.ts'
import { IPPROTO_RAW } from '../constants/protocols.ts'
import type { Settings } from '../kernel/settings.ts'
import type { OptionValue } from '../socket/ops.ts'

/** struct linger. */
export interface Linger {
  /** Whether `close` waits, or resets. */
  readonly on: boolean
  /** Seconds. */
  readonly seconds: number
}

const NO_LINGER: Linger = { on: false, seconds: 0 }

export class OptionValues {
  // SOL_SOCKET
  reuseAddr = false
  reusePort = false
  keepAlive = false
  broadcast = false
  oobInline = false
  dontRoute = false
  linger: Linger = NO_LINGER
  /** As read back: already doubled. */
  rcvBuf: number
  sndBuf: number
  /** setsockopt fixed the size: no automatic tuning. */
  rcvBufLocked = false
  sndBufLocked = false
  rcvLowat = 1
  /** Microseconds; Infinity is none, 0 is over at once. */
  rcvTimeo: number = Number.POSITIVE_INFINITY
  sndTimeo: number = Number.POSITIVE_INFINITY
  passCred = false
  passRights = true
  /** At most one of the two: SCM_TIMESTAMP in microseconds, or SCM_TIMESTAMPNS. */
  timestamp = false
  timestampNs = false
  priority = 0
  mark = 0
  /** Index of the interface that the socket is tied to (SO_BINDTODEVICE), 0 when to none. */
  device = 0
  peekOff = -1
  // IPPROTO_TCP
  noDelay = false
  cork = false
  /** TCP_MAXSEG as set, 0 when not. */
  maxSeg = 0
  /** Seconds, or null for the host's setting. */
  keepIdle: number | null = null
  keepIntvl: number | null = null
  keepCnt: number | null = null
  synCnt: number | null = null
  /** Seconds; -1 ends FIN_WAIT2 at once; null for the host's setting. */
  linger2: number | null = null
  /** SYN-ACK retransmissions that stand for the time set; 0 is off. */
  deferAccept = 0
  /** Milliseconds; 0 is off. */
  userTimeout = 0
  quickAck: boolean | null = null
  /** Bytes; 0 is none. */
  windowClamp = 0
  /** Bytes, unsigned; 0 is the host's setting: no limit. */
  notsentLowat = 0
  congestion: string
  /** Longest queue of TCP Fast Open requests. */
  fastOpen = 0
  // IPPROTO_IP
  ttl: number | null = null
  tos = 0
  freebind = false
  transparent = false
  bindAddressNoPort = false
  recvErr = false
  pktInfo = false
  recvTtl = false
  recvTos = false
  hdrIncl = false
  mtuDiscover = 1
  /** Lowest port in the low half, highest in the high half; 0 leaves a bound to the host. */
  localPortRange = 0
  multicastTtl = 1
  multicastLoop = true
  /** AF_INET: also groups that other sockets of the host have joined. */
  multicastAll = true
  /** The same of the IPv4 groups of an AF_INET6 socket. */
  multicastAllMapped = false
  /** Interface index, 0 when the route decides. */
  multicastIf = 0
  /** The source address that goes with it, empty when the route decides. */
  multicastIfAddress = ''
  // IPPROTO_IPV6
  hopLimit: number | null = null
  tclass = 0
  v6only = false
  recvErr6 = false
  pktInfo6 = false
  recvHopLimit = false
  recvTclass = false
  mtuDiscover6 = 1
  multicastHops = 1
  multicastLoop6 = true
  multicastAll6 = true
  multicastIf6 = 0
  /** Values that only the option table reads, under the key of the option. */
  #stored: ReadonlyMap<number, OptionValue> = NO_STORED
  /** What was last made of these values: thousands of connections want the same. */
  #resized: OptionValues | null = null
  #inherited: OptionValues | null = null

  constructor(rcvBuf: number, sndBuf: number, congestion: string) {
    this.rcvBuf = rcvBuf
    this.sndBuf = sndBuf
    this.congestion = congestion
  }

  static forTcp(settings: Settings): OptionValues {
    return new OptionValues(
      settings.tcp_rmem[1],
      settings.tcp_wmem[1],
      settings.tcp_congestion_control,
    )
  }

  static forOthers(settings: Settings): OptionValues {
    return new OptionValues(
      settings.rmem_default,
      settings.wmem_default,
      settings.tcp_congestion_control,
    )
  }

  /** A raw socket shares its number with others, and writes its own header when it is IPPROTO_RAW of AF_INET. */
  static forRaw(settings: Settings, family: number, protocol: number): OptionValues {
    const values = OptionValues.forOthers(settings)
    values.reuseAddr = true
    values.hdrIncl = family === AF_INET && protocol === IPPROTO_RAW
    return values
  }

  /** The value under `key`, or `initial`. */
  stored(key: number, initial: number): number
  stored(key: number, initial: Uint8Array): Uint8Array
  stored(key: number, initial: OptionValue): OptionValue {
    return this.#stored.get(key) ?? initial
  }

  store(key: number, value: OptionValue): void {
    this.#stored = new Map(this.#stored).set(key, value)
  }

  /**
   * What a socket that accept returns has of its listener's values (facts 5.1). How the final ACK of the handshake came
   * is what the options about groups say afterwards (Linux `tcp_v4_syn_recv_sock`).
   */
  inherit(
    ttl = this.multicastTtl,
    hops = this.multicastHops,
    iface = this.multicastIf6,
  ): OptionValues {
    const last = this.#inherited
    const same = last?.multicastTtl === ttl && last.multicastHops === hops
    if (same && last.multicastIf6 === iface) return last
    const values = this.copy()
    values.multicastTtl = ttl
    values.multicastHops = hops
    values.multicastIf6 = iface
    values.priority = 0
    values.deferAccept = 0
    values.fastOpen = 0
    values.quickAck = null
    this.#inherited = values
    return values
  }

  /** The same but for the sizes of the buffers, which TCP adapts. */
  resized(rcvBuf: number, sndBuf: number): OptionValues {
    if (this.rcvBuf === rcvBuf && this.sndBuf === sndBuf) return this
    const last = this.#resized
    if (last !== null && last.rcvBuf === rcvBuf && last.sndBuf === sndBuf) return last
    const values = this.copy()
    values.rcvBuf = rcvBuf
    values.sndBuf = sndBuf
    this.#resized = values
    return values
  }

  copy(): OptionValues {
    const to = new OptionValues(this.rcvBuf, this.sndBuf, this.congestion)
    to.reuseAddr = this.reuseAddr
    to.reusePort = this.reusePort
    to.keepAlive = this.keepAlive
    to.broadcast = this.broadcast
    to.oobInline = this.oobInline
    to.dontRoute = this.dontRoute
    to.linger = this.linger
    to.rcvBufLocked = this.rcvBufLocked
    to.sndBufLocked = this.sndBufLocked
    to.rcvLowat = this.rcvLowat
    to.rcvTimeo = this.rcvTimeo
    to.sndTimeo = this.sndTimeo
    to.passCred = this.passCred
    to.passRights = this.passRights
    to.timestamp = this.timestamp
    to.timestampNs = this.timestampNs
    to.priority = this.priority
    to.mark = this.mark
    to.device = this.device
    to.peekOff = this.peekOff
    to.noDelay = this.noDelay
    to.cork = this.cork
    to.maxSeg = this.maxSeg
    to.keepIdle = this.keepIdle
    to.keepIntvl = this.keepIntvl
    to.keepCnt = this.keepCnt
    to.synCnt = this.synCnt
    to.linger2 = this.linger2
    to.deferAccept = this.deferAccept
    to.userTimeout = this.userTimeout
    to.quickAck = this.quickAck
    to.windowClamp = this.windowClamp
    to.notsentLowat = this.notsentLowat
    to.fastOpen = this.fastOpen
    to.ttl = this.ttl
    to.tos = this.tos
    to.freebind = this.freebind
    to.transparent = this.transparent
    to.bindAddressNoPort = this.bindAddressNoPort
    to.recvErr = this.recvErr
    to.pktInfo = this.pktInfo
    to.recvTtl = this.recvTtl
    to.recvTos = this.recvTos
    to.hdrIncl = this.hdrIncl
    to.mtuDiscover = this.mtuDiscover
    to.localPortRange = this.localPortRange
    to.multicastTtl = this.multicastTtl
    to.multicastLoop = this.multicastLoop
    to.multicastAll = this.multicastAll
    to.multicastAllMapped = this.multicastAllMapped
    to.multicastIf = this.multicastIf
    to.multicastIfAddress = this.multicastIfAddress
    to.hopLimit = this.hopLimit
    to.tclass = this.tclass
    to.v6only = this.v6only
    to.recvErr6 = this.recvErr6
    to.pktInfo6 = this.pktInfo6
    to.recvHopLimit = this.recvHopLimit
    to.recvTclass = this.recvTclass
    to.mtuDiscover6 = this.mtuDiscover6
    to.multicastHops = this.multicastHops
    to.multicastLoop6 = this.multicastLoop6
    to.multicastAll6 = this.multicastAll6
    to.multicastIf6 = this.multicastIf6
    to.#stored = this.#stored
    return to
  }
}

const NO_STORED: ReadonlyMap<number, OptionValue> = new Map()
