/** Telnet (RFC 854, 855): options are negotiated in between the text, and neither side is to answer for ever. */
import type { Host, Socket } from 'dryport'
import { dial, serve } from './session.ts'

const PORT = 2323
const [SE, NOP, WILL, WONT, DO, DONT, IAC] = [240, 241, 251, 252, 253, 254, 255] as const
const ECHO = 1
const LINEMODE = 34

/** One side: takes commands out of the text, and agrees to the options that it knows. */
class Terminal {
  readonly #sock: Socket
  readonly #knows: readonly number[]
  readonly #agreed = new Set<string>()
  #raw: number[] = []
  /** What was negotiated, in words. */
  readonly heard: string[] = []
  text = ''

  constructor(sock: Socket, knows: readonly number[]) {
    this.#sock = sock
    this.#knows = knows
  }

  async offer(verb: number, option: number): Promise<void> {
    this.#agreed.add(`${verb} ${option}`)
    await this.#sock.sendall(Uint8Array.of(IAC, verb, option))
  }

  /** The next line; null when the peer has finished. */
  async line(): Promise<string | null> {
    while (!this.text.includes('\r\n')) {
      const bytes = await this.#sock.recv(1024)
      if (bytes.length === 0) return null
      this.#raw.push(...bytes)
      await this.#scan()
    }
    const end = this.text.indexOf('\r\n')
    const line = this.text.slice(0, end)
    this.text = this.text.slice(end + 2)
    return line
  }

  async #scan(): Promise<void> {
    while (this.#raw.length > 0) {
      const [byte = NOP, verb = NOP, option = NOP] = this.#raw
      if (byte !== IAC) this.text += String.fromCharCode(byte)
      else if (this.#raw.length < 3) return
      else await this.#answer(verb, option)
      this.#raw.splice(0, byte === IAC ? 3 : 1)
    }
  }

  /** WILL is answered by DO or DONT, DO by WILL or WONT; what was agreed is not confirmed once more. */
  async #answer(verb: number, option: number): Promise<void> {
    const name = { [WILL]: 'WILL', [WONT]: 'WONT', [DO]: 'DO', [DONT]: 'DONT', [SE]: 'SE' }[verb]
    this.heard.push(`${name} ${option}`)
    if (verb !== WILL && verb !== DO) return
    const [yes, no] = verb === WILL ? [DO, DONT] : [WILL, WONT]
    const reply = this.#knows.includes(option) ? yes : no
    if (this.#agreed.has(`${reply} ${option}`)) return
    this.#agreed.add(`${reply} ${option}`)
    await this.#sock.sendall(Uint8Array.of(IAC, reply, option))
  }
}

export default async function telnet(host: Host, log: (line: string) => void): Promise<void> {
  const server = await serve(host, PORT, 1, async ({ sock }) => {
    const terminal = new Terminal(sock, [ECHO])
    await terminal.offer(WILL, ECHO)
    await terminal.offer(DO, LINEMODE)
    await sock.sendall('login:\r\n')
    for (let line = await terminal.line(); line !== null; line = await terminal.line()) {
      await sock.sendall(`you said ${line}\r\n`)
      if (line === 'exit') break
    }
    log(`the server heard ${terminal.heard.join(', ')}`)
  })
  const { sock } = await dial(host, PORT)
  const terminal = new Terminal(sock, [ECHO])
  log((await terminal.line()) ?? '')
  for (const line of ['me', 'uptime', 'exit']) {
    await sock.sendall(`${line}\r\n`)
    log((await terminal.line()) ?? '')
  }
  log(`the client heard ${terminal.heard.join(', ')}`)
  await server.ended
  await sock.close()
}
