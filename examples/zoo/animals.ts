/** All animals, by their names. */
import type { Animal } from './animal.ts'
import { acceptDies } from './animals/accept-dies.ts'
import { backlogLoss } from './animals/backlog-loss.ts'
import { blindRetry } from './animals/blind-retry.ts'
import { closedTwice } from './animals/closed-twice.ts'
import { datagramLost } from './animals/datagram-lost.ts'
import { datagramOrder } from './animals/datagram-order.ts'
import { datagramTwice } from './animals/datagram-twice.ts'
import { descriptorLeak } from './animals/descriptor-leak.ts'
import { firstAddress } from './animals/first-address.ts'
import { framing } from './animals/framing.ts'
import { halfClose } from './animals/half-close.ts'
import { halfOpen } from './animals/half-open.ts'
import { lostWakeUp } from './animals/lost-wake-up.ts'
import { oneAtATime } from './animals/one-at-a-time.ts'
import { partialSend } from './animals/partial-send.ts'
import { reconnectStorm } from './animals/reconnect-storm.ts'
import { shortRead } from './animals/short-read.ts'
import { splitText } from './animals/split-text.ts'
import { staleReply } from './animals/stale-reply.ts'
import { timeWait } from './animals/time-wait.ts'
import { timeoutNotCleared } from './animals/timeout-not-cleared.ts'
import { wallClock } from './animals/wall-clock.ts'
import { wrongSender } from './animals/wrong-sender.ts'

export const ANIMALS: readonly Animal[] = [
  acceptDies,
  backlogLoss,
  blindRetry,
  closedTwice,
  datagramLost,
  datagramOrder,
  datagramTwice,
  descriptorLeak,
  firstAddress,
  framing,
  halfClose,
  halfOpen,
  lostWakeUp,
  oneAtATime,
  partialSend,
  reconnectStorm,
  shortRead,
  splitText,
  staleReply,
  timeWait,
  timeoutNotCleared,
  wallClock,
  wrongSender,
]
