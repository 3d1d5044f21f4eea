/** A move: something that a generator may do next, and to which sockets. */
import type { Believed, Sketch } from '../sketch.ts'

export interface Move {
  readonly weight: number
  /** The sockets that it may be made on. */
  readonly fits: (socket: Believed) => boolean
  /** Adds steps. */
  readonly make: (sketch: Sketch, socket: Believed) => void
}

export const isAny = (socket: Believed): boolean => socket.phase !== 'gone'
export const isOpen = (socket: Believed): boolean => isAny(socket) && socket.phase !== 'closed'
export const isConnected = (socket: Believed): boolean => socket.phase === 'connected'
export const isListening = (socket: Believed): boolean => socket.phase === 'listening'
