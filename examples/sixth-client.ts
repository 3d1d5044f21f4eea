/**
 * How many clients does `listen(5)` hold? The tutorials say five. On Linux six are connected without anybody having
 * accepted them; the SYN of the seventh is dropped, and it tries again after 1, 2, 3 ... seconds. It gets in at its
 * first retry after somebody was accepted: the place became free after half a second, it comes at the full second.
 *
 * Under a profile that refuses, the sixth client is told ECONNREFUSED at once.
 */
import { type Host, SO_REUSEADDR, SOL_SOCKET, type Socket, SocketError } from 'dryport'

const ADDRESS = ['127.0.0.1', 9994] as const
const BACKLOG = 5
const CLIENTS = 8

export default async function sixthClient(
  host: Host,
  log: (line: string) => void,
  backlog = BACKLOG,
): Promise<void> {
  const listener = host.socket()
  listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
  await listener.bind(ADDRESS)
  await listener.listen(backlog)

  const socks: Socket[] = []
  const outcomes: string[] = []
  const giveUp = new AbortController()
  const attempts: Promise<void>[] = []
  const began = host.now
  for (let client = 1; client <= CLIENTS; client += 1) {
    const sock = host.socket()
    socks.push(sock)
    attempts.push(
      sock.connect(ADDRESS, { signal: giveUp.signal }).then(
        () => {
          // To the half second: a busy machine is late by less than half of that.
          const halves = Math.round((host.now - began) / 500)
          outcomes[client] = `connected after ${(halves / 2).toFixed(1)} s`
        },
        (error: unknown) => {
          outcomes[client] = error instanceof SocketError ? error.code : 'still waiting'
        },
      ),
    )
  }
  await host.sleep(500)
  const first = outcomes.filter((outcome) => outcome.startsWith('connected')).length
  log(`listen(${backlog}): ${first} of ${CLIENTS} clients are connected, nobody was accepted`)

  const [conn] = await listener.accept()
  log('one client is accepted')
  await host.sleep(1000)
  const second = outcomes.filter((outcome) => outcome.startsWith('connected')).length
  log(`a second later ${second} clients are connected`)

  giveUp.abort()
  await Promise.all(attempts)
  for (let client = 1; client <= CLIENTS; client += 1) {
    log(`client ${client}: ${outcomes[client]}`)
  }
  for (const sock of [conn, ...socks, listener]) await sock.close()
}
