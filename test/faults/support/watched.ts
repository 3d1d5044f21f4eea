// A host whose programs are watched: what each stream was given and gave, and which of their promises have settled.
import type { Host } from '../../../src/adapters/api/host.ts'
import type { Socket } from '../../../src/adapters/api/socket.ts'
import { utf8 } from '../../../src/core/bytes.ts'

type Data = string | Uint8Array

const bytesOf = (data: Data): Uint8Array => (typeof data === 'string' ? utf8(data) : data)

/** One end of a connection. */
class End {
  /** Its address, and the other end's. */
  readonly local: string
  readonly remote: string
  /** What it has sent for sure, and what may have been sent of a call that goes on or has failed. */
  readonly sent: number[] = []
  readonly perhaps: number[] = []
  readonly received: number[] = []
  /** It has read the end of the stream, and none of its calls has failed before. */
  ended = false
  failed = false

  constructor(local: string, remote: string) {
    this.local = local
    this.remote = remote
  }
}

/** Everything that was seen of one run. */
export class Watch {
  readonly ends: End[] = []
  /** Promises that have not settled, and what they are of. */
  readonly pending = new Map<Promise<unknown>, string>()
  /** How many have. */
  settled = 0

  /** The promise itself; it is noted until it settles. */
  note<T>(what: string, promise: Promise<T>): Promise<T> {
    this.pending.set(promise, what)
    const settled = (): void => {
      this.pending.delete(promise)
      this.settled += 1
    }
    promise.then(settled, settled)
    return promise
  }

  #noted(what: string, result: unknown): unknown {
    return result instanceof Promise ? this.note(what, result) : result
  }

  /** The host, watched. */
  host(host: Host): Host {
    return new Proxy(host, {
      get: (target, name) => {
        if (name === 'socket') {
          return (...args: Parameters<Host['socket']>) => this.#socket(target.socket(...args), null)
        }
        const value: unknown = Reflect.get(target, name, target)
        if (typeof value !== 'function') return value
        return (...args: unknown[]) => this.#noted(String(name), value.apply(target, args))
      },
    })
  }

  #open(sock: Socket): End | null {
    try {
      const end = new End(String(sock.getsockname()), String(sock.getpeername()))
      this.ends.push(end)
      return end
    } catch {
      // Gone again before anybody looked, or a datagram socket.
      return null
    }
  }

  #socket(sock: Socket, opened: End | null): Socket {
    let end = opened
    const failed = (error: unknown): never => {
      if (end !== null) end.failed = true
      throw error
    }
    const methods: Partial<Record<keyof Socket, (...args: never[]) => Promise<unknown>>> = {
      connect: async (...args: Parameters<Socket['connect']>) => {
        await sock.connect(...args)
        end = this.#open(sock)
      },
      accept: async (...args: Parameters<Socket['accept']>) => {
        const [conn, address] = await sock.accept(...args)
        return [this.#socket(conn, this.#open(conn)), address]
      },
      send: async (data: Data) => {
        const bytes = bytesOf(data)
        end?.perhaps.push(...bytes)
        const count = await sock.send(data).catch(failed)
        end?.perhaps.splice(0)
        end?.sent.push(...bytes.subarray(0, count))
        return count
      },
      sendall: async (data: Data) => {
        const bytes = bytesOf(data)
        end?.perhaps.push(...bytes)
        await sock.sendall(data).catch(failed)
        end?.perhaps.splice(0)
        end?.sent.push(...bytes)
      },
      recv: async (size: number) => {
        const bytes = await sock.recv(size).catch(failed)
        end?.received.push(...bytes)
        if (bytes.length === 0 && end !== null && !end.failed) end.ended = true
        return bytes
      },
      shutdown: (how: number) => sock.shutdown(how).catch(failed),
      close: () => sock.close().catch(failed),
    }
    return new Proxy(sock, {
      get: (target, name) => {
        const method = methods[name as keyof Socket]
        const value: unknown = Reflect.get(target, name, target)
        if (method !== undefined) {
          return (...args: never[]) => this.note(String(name), method(...args))
        }
        if (typeof value !== 'function') return value
        return (...args: unknown[]) => this.#noted(String(name), value.apply(target, args))
      },
    })
  }

  /** What is wrong with the streams: bytes that were lost, repeated, reordered or made up. */
  faults(): string[] {
    return this.ends.flatMap((end) => {
      const others = this.ends.filter(
        ({ local, remote }) => local === end.remote && remote === end.local,
      )
      const [other] = others
      // One end alone: the other's connect or accept has failed. Several: ports were used again, and which connection
      // it was cannot be told from here.
      if (other === undefined || others.length > 1) return []
      const { received, ended, local, remote } = end
      const all = [...other.sent, ...other.perhaps]
      const way = `${remote} > ${local}`
      if (received.length > all.length || received.some((byte, i) => byte !== all[i])) {
        return [`${way}: other bytes than sent`]
      }
      return ended && received.length < other.sent.length ? [`${way}: an end before the end`] : []
    })
  }
}
