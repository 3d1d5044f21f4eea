/**
 * Datagrams that leave the world: the allow list is asked for each by its address, since a socket may talk to many. The
 * native handle that is never opened otherwise sends them, from a port of its own, and its answers come by it, too.
 */
import type { Outside } from './outside.ts'

type Method = (this: object, ...args: unknown[]) => unknown

export class PassingDatagrams {
  readonly #outside: Outside
  readonly #receive: Method
  /** Native handles that receive. */
  readonly #opened = new WeakSet<object>()
  /** Handles that are connected to somebody outside. */
  readonly #connected = new WeakSet<object>()

  /** @param receive the native `recvStart` */
  constructor(outside: Outside, receive: Method) {
    this.#outside = outside
    this.#receive = receive
  }

  /** Whether a call on a handle is for the native one. */
  goesOut(handle: object, name: string, args: readonly unknown[]): boolean {
    switch (name) {
      case 'connect':
      case 'connect6':
        if (!this.#passes(handle, args[0], args[1])) return false
        this.#connected.add(handle)
        return true
      case 'send':
      case 'send6':
        if (typeof args[3] !== 'number') return this.#connected.has(handle)
        return this.#passes(handle, args[4], args[3])
      case 'disconnect':
        return this.#connected.delete(handle)
      default:
        return name === 'getpeername' && this.#connected.has(handle)
    }
  }

  #passes(handle: object, host: unknown, port: unknown): boolean {
    if (!this.#outside.passes(String(host), Number(port))) return false
    if (!this.#opened.has(handle)) {
      this.#opened.add(handle)
      Reflect.apply(this.#receive, handle, [])
    }
    return true
  }
}
