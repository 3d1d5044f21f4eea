/** What a call waits for: the rule that the trace cites and an error that lists blocked calls tells. It decides nothing. */
import type { Rule } from '../rule.ts'
import type { BlockingCall } from '../socket/call.ts'
import type { Sock } from '../socket/sock.ts'
import type { Wait } from '../socket/wait.ts'
import { WAIT } from './rules.ts'

/** The rule by which `wait` on `sock` has no answer yet, as things stand now. */
export function waitReason(sock: Sock, wait: Wait): Rule {
  return wait.kind === 'call' ? blockedOn(sock, wait.call) : polledFor(wait.call)
}

function polledFor({ kind }: BlockingCall): Rule {
  return kind === 'recv' || kind === 'accept' ? WAIT.readable : WAIT.writable
}

function blockedOn(sock: Sock, call: BlockingCall): Rule {
  switch (call.kind) {
    case 'accept':
      return WAIT.connection
    case 'recv':
      return call.gathered > 0 || sock.options.rcvLowat > 1 ? WAIT.rest : WAIT.data
    case 'connect':
      return call.waitsFor === 0 ? WAIT.handshake : WAIT.backlog
    case 'send':
      if (call.waitsFor !== 0) return WAIT.receiver
      if (call.paused) return WAIT.turn
      return isConnecting(sock) ? WAIT.handshake : WAIT.room
    case 'close':
      return WAIT.delivery
  }
}

function isConnecting(sock: Sock): boolean {
  const { state } = sock.summary()
  return state === 'SYN_SENT' || state === 'SYN_RECV'
}
