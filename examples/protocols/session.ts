/** A conversation in lines that end with CR LF, from either side of a connection; and how both sides begin one. */
import { type Host, SO_REUSEADDR, SOL_SOCKET, type Socket, text } from 'dryport'

const ADDRESS = '127.0.0.1'
/** No protocol here lets its peer wait longer, milliseconds. */
const PATIENCE = 30_000

export class Session {
  readonly sock: Socket
  #heard = ''

  constructor(sock: Socket) {
    this.sock = sock
    sock.settimeout(PATIENCE)
  }

  /** The next line without its end; null when the peer has finished. */
  async line(): Promise<string | null> {
    for (;;) {
      const end = this.#heard.indexOf('\r\n')
      if (end >= 0) {
        const line = this.#heard.slice(0, end)
        this.#heard = this.#heard.slice(end + 2)
        return line
      }
      if (!(await this.#hear())) return null
    }
  }

  /** Lines up to one that is a dot alone; a dot that was doubled for the way is single again. */
  async block(): Promise<string[]> {
    const lines: string[] = []
    for (let line = await this.line(); line !== null && line !== '.'; line = await this.line()) {
      lines.push(line.startsWith('..') ? line.slice(1) : line)
    }
    return lines
  }

  /** So many characters. */
  async take(size: number): Promise<string> {
    while (this.#heard.length < size && (await this.#hear()));
    const taken = this.#heard.slice(0, size)
    this.#heard = this.#heard.slice(size)
    return taken
  }

  /** Everything up to the end. */
  async rest(): Promise<string> {
    while (await this.#hear());
    return this.take(this.#heard.length)
  }

  async #hear(): Promise<boolean> {
    const bytes = await this.sock.recv(4096)
    this.#heard += text(bytes)
    return bytes.length > 0
  }

  async say(...lines: readonly string[]): Promise<void> {
    await this.sock.sendall(lines.map((line) => `${line}\r\n`).join(''))
  }

  /** Says lines and a dot alone after them. */
  async sayBlock(...lines: readonly string[]): Promise<void> {
    await this.say(...lines.map((line) => (line.startsWith('.') ? `.${line}` : line)), '.')
  }

  /** A command, and the line that answers it. */
  async ask(command: string): Promise<string> {
    await this.say(command)
    return (await this.line()) ?? ''
  }
}

/** A server that listens. */
export interface Service {
  /** It has had all its callers. */
  readonly ended: Promise<void>
}

/** Listens, and serves so many callers, one after the other. */
export async function serve(
  host: Host,
  port: number,
  callers: number,
  talk: (session: Session) => Promise<void>,
): Promise<Service> {
  const listener = host.socket()
  listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
  await listener.bind([ADDRESS, port])
  await listener.listen(5)
  const serveAll = async (): Promise<void> => {
    for (let caller = 0; caller < callers; caller += 1) {
      const [sock] = await listener.accept()
      await talk(new Session(sock))
      await sock.close()
    }
    await listener.close()
  }
  return { ended: serveAll() }
}

export async function dial(host: Host, port: number): Promise<Session> {
  const sock = host.socket()
  await sock.connect([ADDRESS, port])
  return new Session(sock)
}
