/**
 * One connection of a Unix stream to another process: a record of the kernel that stands for the other end, and a
 * `net.Socket` that leads there. What arrives on one side is sent on the other, by the same calls that a program makes.
 */
import type { Socket } from 'node:net'
import { unixAddress } from '../../core/address/socket-address.ts'
import { SHUT_WR } from '../../core/constants/shutdown.ts'
import type { OpenFile } from '../../core/kernel/files.ts'
import {
  ConnectCall,
  NO_CONTROL,
  type Received,
  RecvCall,
  SendCall,
} from '../../core/socket/call.ts'
import { SHUT_SEND } from '../../core/socket/sock.ts'
import { shutdownUnix } from '../../core/unix/close.ts'
import { UnixSock } from '../../core/unix/unix-sock.ts'
import { errnoOf } from './errno.ts'
import type { InnerCalls } from './inner-calls.ts'
import type { Handle, Machine } from './machine.ts'

const PIECE = 65536
const NO_BYTES = new Uint8Array(0)

export class UnixBridge implements Handle {
  readonly #machine: Machine
  readonly #calls: InnerCalls
  readonly #socket: Socket
  readonly #file: OpenFile
  #open = true

  /** @param file the open file of the record that stands for the other end */
  constructor(machine: Machine, calls: InnerCalls, socket: Socket, file: OpenFile) {
    this.#machine = machine
    this.#calls = calls
    this.#socket = socket
    this.#file = file
    machine.opened(this)
    socket.unref()
    socket.pause()
    socket.on('error', (error) => this.#broken(error))
    socket.on('close', () => {
      machine.closed(this)
      this.#close()
    })
  }

  /** Joins the queue of the listener with that name, as the program there would, and begins. */
  async join(name: string): Promise<void> {
    const answer = await this.#calls.call(this.#file, new ConnectCall(unixAddress(name)))
    if (answer.failure === null) this.begin()
    else this.#socket.destroy()
  }

  begin(): void {
    this.#socket.on('data', (bytes: Uint8Array) => void this.#arrived(bytes))
    this.#socket.on('end', () => this.#ended())
    this.#socket.resume()
    void this.#leave()
  }

  destroy(): void {
    this.#socket.destroy()
  }

  /** From the program to the other process. */
  async #leave(): Promise<void> {
    const socket = this.#socket
    for (;;) {
      const answer = await this.#calls.call<Received>(this.#file, new RecvCall(PIECE, 0, 0))
      if (answer.failure !== null) {
        socket.destroy()
        return
      }
      const { bytes } = answer.value
      if (bytes.length === 0) {
        if (this.#nearIsGone) socket.destroySoon()
        else socket.end()
        return
      }
      if (!socket.write(bytes)) await drained(socket)
    }
  }

  /** The program has closed its end, and not only its sending side. */
  get #nearIsGone(): boolean {
    const far = this.#machine.loop.kernel.peek(this.#file.sock)
    return far === undefined || (far.shut & SHUT_SEND) !== 0
  }

  /** From the other process to the program. */
  async #arrived(bytes: Uint8Array): Promise<void> {
    this.#socket.pause()
    const call = new SendCall(bytes, 0, null, NO_CONTROL, true)
    const answer = await this.#calls.call(this.#file, call)
    if (answer.failure === null) this.#socket.resume()
    else this.#socket.destroy()
  }

  /** The other process has finished: it may have closed, too, which writing nothing tells. */
  #ended(): void {
    if (this.#socket.writable) this.#socket.write(NO_BYTES)
    if (this.#socket.errored !== null) return
    this.#machine.loop.post((kernel) => {
      const far = kernel.edit(this.#file.sock)
      if (far instanceof UnixSock && !far.dead) shutdownUnix(kernel, far, SHUT_WR)
    })
  }

  /** A broken pipe is the end; any other error is the program's to know. */
  #broken(error: Error): void {
    const errno = errnoOf(error)
    if (errno === 'EPIPE') return
    this.#machine.loop.post((kernel) => {
      const far = kernel.peek(this.#file.sock)
      const near = far instanceof UnixSock ? kernel.edit(far.peer) : undefined
      if (near !== undefined) near.error = errno
    })
  }

  #close(): void {
    if (!this.#open) return
    this.#open = false
    this.#calls.close(this.#file)
  }
}

/** Resolves when there is room again, or never will be. */
function drained(socket: Socket): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      socket.off('drain', done).off('close', done)
      resolve()
    }
    socket.on('drain', done).on('close', done)
  })
}
