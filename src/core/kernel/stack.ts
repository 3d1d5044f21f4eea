/** Which kinds of sockets a host has, and who takes which packets. */
import type { Answer } from '../answer.ts'
import type { Packet } from '../packet.ts'
import type { Context } from '../socket/context.ts'
import type { Sock } from '../socket/sock.ts'

/** Which kinds of sockets there are, and where packets go. */
export interface Stack {
  /** socket(2): a fresh record that `context` owns, not yet added; or why not. */
  make(context: Context, family: number, type: number, protocol: number): Answer<Sock>
  /** socketpair(2): two connected records, not yet added. */
  pair(
    context: Context,
    family: number,
    type: number,
    protocol: number,
  ): Answer<readonly [Sock, Sock]>
  /** A packet for this host has arrived. */
  receive(context: Context, packet: Packet): void
}
