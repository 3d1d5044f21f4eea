/**
 * The values of a socket's options: what the kernel keeps, in the kernel's units.
 *
 * Names, levels, defaults and clamps are in `options/table.ts`; what each does is where it is done. setsockopt gives
 * the socket a new object and alters that one, so copies of a record may share one; whoever else alters a value in
 * place copies first.
 */
import type { Settings } from '../kernel/settings.ts'
import type { OptionValue } from '../socket/ops.ts'

/** struct linger. */
export interface Linger {
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
  /** Microseconds; Infinity is none. */
  rcvTimeo: number = Number.POSITIVE_INFINITY
  sndTimeo: number = Number.POSITIVE_INFINITY
  passCred = false
  timestamp = false
  priority = 0
  mark = 0
  bindToDevice = ''
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
  windowClamp = 0
  notsentLowat = 0
  congestion: string
  fastOpen = 0
  // IPPROTO_IP, IPPROTO_IPV6
  ttl: number | null = null
  tos = 0
  hopLimit: number | null = null
  tclass = 0
  v6only = false
  freebind = false
  transparent = false
  bindAddressNoPort = false
  recvErr = false
  pktInfo = false
  recvTtl = false
  recvTos = false
  hdrIncl = false
  mtuDiscover = 1
  localPortRange = 0
  // multicast
  multicastTtl = 1
  multicastLoop = true
  multicastAll = true
  /** Interface index, 0 when the route decides. */
  multicastIf = 0
  multicastIfAddress = ''
  /** Values that only the option table reads, under the key of the option. */
  #stored: ReadonlyMap<number, OptionValue> = NO_STORED

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

  /** The value under `key`, or `initial`. */
  stored<T extends OptionValue>(key: number, initial: T): T {
    return (this.#stored.get(key) as T | undefined) ?? initial
  }

  store(key: number, value: OptionValue): void {
    this.#stored = new Map(this.#stored).set(key, value)
  }

  /** What a socket that accept returns has of its listener's values (facts 5.1). */
  inherit(): OptionValues {
    const values = this.copy()
    values.priority = 0
    values.deferAccept = 0
    values.fastOpen = 0
    return values
  }

  copy(): OptionValues {
    const copy = Object.assign(new OptionValues(this.rcvBuf, this.sndBuf, this.congestion), this)
    copy.#stored = this.#stored
    return copy
  }
}

const NO_STORED: ReadonlyMap<number, OptionValue> = new Map()
