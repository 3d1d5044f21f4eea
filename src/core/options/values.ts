/**
 * The values of a socket's options: what the kernel keeps, in the kernel's units.
 * Names, levels, defaults and clamps are in `options/table.ts`; what each does is where it is done.
 */
import type { Settings } from '../kernel/settings.ts'

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
  /** Options that are kept and read back but change nothing: `level:name` to value. */
  stored: ReadonlyMap<string, number> = NO_STORED

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

  copy(): OptionValues {
    return Object.assign(new OptionValues(this.rcvBuf, this.sndBuf, this.congestion), this)
  }
}

const NO_STORED: ReadonlyMap<string, number> = new Map()
