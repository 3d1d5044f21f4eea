/**
 * Rows of the facts of which the corpus has no case, as programs: what the kernel answers to them is in rows.json
 * (`npm run facts`). Each line is a step: who, what it makes, the socket, the call, its arguments as JSON, and after
 * `~` how many seconds it may take.
 */
import type { Case, Json, Step } from '../conformance/case.ts'

const LINE = /^(\w+): (?:(\S+) = )?(?:(\w+)\.)?(\w+) ?(.*?)(?: ~([\d.]+))?$/

function step(line: string): Step {
  const [, who = '', as, sock, call = '', rest = '', wait] = LINE.exec(line.trim()) ?? []
  const args = JSON.parse(`[${rest.replaceAll(/\bLO\b/g, '"127.0.0.1"')}]`) as Json[]
  return {
    who,
    call,
    ...(as === undefined ? {} : { as: as.includes(',') ? as.split(',') : as }),
    ...(sock === undefined ? {} : { sock }),
    ...(args.length === 0 ? {} : { args }),
    ...(wait === undefined ? {} : { wait: Number(wait) }),
  }
}

type Rest = Pick<Case, 'sysctl' | 'uid'>

/** A case whose title is the row's. */
function row(section: string, fact: string, lines: string, rest: Rest = {}): Case {
  const steps = lines.trim().split('\n').map(step)
  const id = `row-${section}-${fact.replace(/\W+/g, '-').toLowerCase()}`
  return { id, area: `facts ${section}`, title: fact, ...rest, steps }
}

const TCP = 'socket "AF_INET", "SOCK_STREAM"'
const UDP = 'socket "AF_INET", "SOCK_DGRAM"'
const UNIX = 'socket "AF_UNIX", "SOCK_STREAM"'

/** A listener l at port 5000. */
const listener = (backlog: number): string => `
A: l = ${TCP}
A: l.bind [LO, 5000]
A: l.listen ${backlog}`

/** The two ends c and s of a connection. */
const PAIR = `${listener(5)}
A: c = ${TCP}
A: c.connect [LO, 5000]
A: s = l.accept`

/** A listener whose queue is full, and a further socket c of B's. */
const FULL = `${listener(0)}
A: q = ${TCP}
A: q.connect [LO, 5000]
B: c = ${TCP}`

const ABORT = 'setsockopt "SOL_SOCKET", "SO_LINGER", {"struct": ["ii", 1, 0]}'
const SO_ERROR = 'getsockopt "SOL_SOCKET", "SO_ERROR"'
const bytes = (text: string): string => `{"bytes": "${text}"}`

const ADDRESSES: readonly Case[] = [
  row(
    '2.2',
    'a fresh socket has the wildcard for a name',
    `
A: s = ${TCP}
A: s.getsockname
A: t = socket "AF_INET6", "SOCK_STREAM"
A: t.getsockname
A: u = ${UDP}
A: u.getsockname`,
  ),
  row(
    '2.2',
    'IP_BIND_ADDRESS_NO_PORT leaves the port to connect',
    `${listener(5)}
A: s = ${TCP}
A: s.setsockopt "IPPROTO_IP", 24, 1
A: s.bind [LO, 0]
A: s.getsockname
A: s.connect [LO, 5000]
A: s.getsockname`,
  ),
  row(
    '2.2',
    'a UDP send without a peer fails and binds',
    `
A: s = ${UDP}
A: s.send ${bytes('x')}
A: s.getsockname`,
  ),
  row(
    '2.2',
    'self connect',
    `
A: s = ${TCP}
A: s.bind [LO, 5000]
A: s.connect [LO, 5000]
A: s.getsockname
A: s.getpeername
A: s.send ${bytes('me')}
A: s.recv 10
A: s.close
A: tcp_table`,
  ),
  row(
    '2.2',
    'every 127/8 address is local',
    `
A: l = ${TCP}
A: l.bind ["127.1.2.3", 5000]
A: l.listen 5
A: c = ${TCP}
A: c.bind ["127.200.0.9", 0]
A: c.connect ["127.1.2.3", 5000]
A: c.getsockname
A: d = ${TCP}
A: d.connect ["127.1.2.3", 5000]
A: d.getsockname`,
  ),
  row(
    '2.4',
    'a connect whose time is up goes on',
    `${FULL}
B: c.settimeout 0.3
B: c.connect [LO, 5000] ~1
B: c.connect_ex [LO, 5000] ~1
A: s = l.accept
A: sleep 1
B: c.connect_ex [LO, 5000] ~1
B: c.connect_ex [LO, 5000]`,
  ),
]

const BACKLOG: readonly Case[] = [
  row(
    '3.1',
    'listen again changes the limit at once',
    `${listener(5)}
A: many_connect [LO, 5000], 4
A: l.listen 1
A: l.tcp_info "unacked", "sacked"
A: c = ${TCP}
A: c.setblocking false
A: c.connect_ex [LO, 5000]
A: c.tcp_state
A: l.accept
A: l.accept
A: l.listen 7
A: l.tcp_info "unacked", "sacked"
A: d = ${TCP}
A: d.connect [LO, 5000]`,
  ),
  row(
    '3.1',
    'a raised limit lets in who waits',
    `${FULL}
B: c.connect [LO, 5000]
A: l.listen 5
B: await 3
A: l.tcp_info "unacked", "sacked"`,
  ),
  row(
    '3.1',
    'a client that closes or resets keeps its place',
    `${listener(1)}
A: c = ${TCP}
A: c.connect [LO, 5000]
A: d = ${TCP}
A: d.connect [LO, 5000]
A: c.close
A: d.${ABORT}
A: d.close
A: l.tcp_info "unacked", "sacked"
A: e = ${TCP}
A: e.setblocking false
A: e.connect_ex [LO, 5000]
A: e.tcp_state
A: s = l.accept
A: t = l.accept
A: s.recv 1
A: t.recv 1`,
  ),
  row(
    '3.2',
    'room appears after 1.3 s',
    `${FULL}
B: c.connect [LO, 5000] ~1.3
A: s = l.accept
B: await 3`,
  ),
  row(
    '3.2',
    'tcp_syn_retries=1, no room',
    `${FULL}
B: c.connect [LO, 5000] ~6
B: c.tcp_state`,
    { sysctl: { 'net.ipv4.tcp_syn_retries': 1 } },
  ),
  row(
    '3.2',
    'non-blocking, no room, tcp_syn_retries=1',
    `${FULL}
B: c.setblocking false
B: c.connect [LO, 5000]
B: c.poll
B: c.poll "POLLOUT", 5 ~6
B: c.${SO_ERROR}
B: c.${SO_ERROR}
B: c.poll`,
    { sysctl: { 'net.ipv4.tcp_syn_retries': 1 } },
  ),
  row(
    '3.2',
    'a later client overtakes the one that waits',
    `${FULL}
B: c.connect [LO, 5000]
A: s = l.accept
C: d = ${TCP}
C: d.connect [LO, 5000]
C: d.getsockname
A: t = l.accept
B: await 3
A: u = l.accept`,
  ),
  row(
    '3.2',
    'tcp_abort_on_overflow does not refuse a SYN',
    `${FULL}
B: c.settimeout 0.5
B: c.connect [LO, 5000] ~1
B: c.tcp_state`,
    { sysctl: { 'net.ipv4.tcp_abort_on_overflow': 1 } },
  ),
  row(
    '3.4',
    'what a queued client sends waits',
    `${listener(5)}
A: c = ${TCP}
A: c.connect [LO, 5000]
A: c.sendall ${bytes('early')}
A: c.outq
A: s = l.accept
A: s.recv 100`,
  ),
  row(
    '3.4',
    'close of a listener wakes nobody in accept, who may still accept',
    `${listener(5)}
A: s = l.accept
B: l.close
B: c = ${TCP}
B: c.connect [LO, 5000]
A: await 1
B: d = ${TCP}
B: d.connect [LO, 5000]
A: s.getpeername`,
  ),
  row(
    '3.4',
    'an accepted socket blocks whatever its listener does',
    `${listener(5)}
A: l.setblocking false
A: l.accept
A: c = ${TCP}
A: c.connect [LO, 5000]
A: s = l.accept
A: s.gettimeout
A: s.recv 1
B: l.${SO_ERROR}`,
  ),
]

const CALLS: readonly Case[] = [
  row(
    '4.1',
    'an attempt that settimeout has ended: recv and send time out, too',
    `${FULL}
B: c.settimeout 0.2
B: c.connect [LO, 5000] ~1
B: c.recv 1 ~1
B: c.send ${bytes('x')} ~1
B: c.poll`,
  ),
  row(
    '4.1',
    'MSG_DONTWAIT under settimeout waits all the same',
    `${PAIR}
A: s.settimeout 0.2
A: s.recv 1, "MSG_DONTWAIT" ~1
A: s.recvfrom 1, "MSG_DONTWAIT" ~1`,
  ),
  row(
    '4.2',
    'connect, poll, SO_ERROR, data, connect, connect',
    `${listener(5)}
A: c = ${TCP}
A: c.setblocking false
A: c.connect [LO, 5000]
A: c.poll "POLLOUT", 1
A: c.${SO_ERROR}
A: s = l.accept
A: c.send ${bytes('x')}
A: s.recv 1
A: c.connect [LO, 5000]
A: c.connect [LO, 5000]`,
  ),
  row(
    '4.4',
    'MSG_PEEK leaves data, waits for some, and sees the end',
    `${PAIR}
A: s.recv 5, "MSG_PEEK"
B: c.send ${bytes('hello')}
A: await 1
A: s.recv 2, "MSG_PEEK"
A: s.recv 10
B: c.close
A: s.recv 5, "MSG_PEEK"`,
  ),
  row(
    '4.4',
    'MSG_TRUNC discards',
    `${PAIR}
A: c.send ${bytes('hello')}
A: s.recv_into 3, 0, "MSG_TRUNC"
A: s.recv 10`,
  ),
  row(
    '4.4',
    'recv of nothing never reaches the kernel, recvfrom of nothing does',
    `${PAIR}
A: s.recv 0
A: s.recvfrom 0
B: c.send ${bytes('x')}
A: await 1
A: s.recvfrom 0
A: s.recv 5
A: s.close
A: s.recv 0
A: s.recvfrom 0`,
  ),
  row(
    '5.2',
    'POLLOUT needs a third of the send buffer',
    `${PAIR}
A: c.setsockopt "SOL_SOCKET", "SO_SNDBUF", 100000
A: c.setblocking false
A: c.fill 1000
A: c.poll
A: s.recv_into 20000
A: c.poll
A: s.drain
A: c.poll`,
  ),
]

const ENDS: readonly Case[] = [
  row(
    '5.3',
    'data, then close: all data, then the end for ever',
    `${PAIR}
A: c.send ${bytes('bye')}
A: c.close
A: s.recv 10
A: s.recv 10
A: s.recv 10`,
  ),
  row(
    '5.3',
    'own SHUT_RD: what comes later is delivered',
    `${PAIR}
A: s.shutdown "SHUT_RD"
A: s.recv 10
A: c.send ${bytes('late')}
A: s.recv 10
A: s.recv 10
A: c.send ${bytes('again')}
A: c.tcp_state`,
  ),
  row(
    '5.3',
    'SO_LINGER without time: RST',
    `${PAIR}
A: c.send ${bytes('data')}
A: c.${ABORT}
A: c.close
A: s.recv 2
A: s.recv 10
A: s.recv 10
A: s.recv 10
A: tcp_table`,
  ),
  row(
    '5.3',
    'SO_LINGER without time and shutdown: FIN, and RST at close',
    `${PAIR}
A: c.${ABORT}
A: c.shutdown "SHUT_WR"
A: s.recv 10
A: c.tcp_state
A: c.close
A: s.poll
A: s.${SO_ERROR}
A: s.send ${bytes('x')}`,
  ),
  row(
    '5.3',
    'FIN_WAIT2 of a closed socket ends silently',
    `${PAIR}
A: c.close
A: tcp_table
A: sleep 3.5
A: tcp_table
A: s.tcp_state
A: s.send ${bytes('x')}
A: s.send ${bytes('y')}`,
    { sysctl: { 'net.ipv4.tcp_fin_timeout': 3 } },
  ),
  row(
    '6.2',
    'a port comes alive while the error is pending',
    `
A: c = ${UDP}
A: c.connect [LO, 5999]
A: c.send ${bytes('x')}
A: r = ${UDP}
A: r.bind [LO, 5999]
A: c.send ${bytes('y')}
A: c.send ${bytes('z')}
A: r.recv 10`,
  ),
  row(
    '6.2',
    'port 0 can be connected to, not sent to',
    `
A: s = ${UDP}
A: s.sendto ${bytes('x')}, [LO, 0]
A: s.connect [LO, 0]
A: s.getpeername
A: s.send ${bytes('x')}`,
  ),
  row(
    '7.4',
    'unlink while listening',
    `
A: l = ${UNIX}
A: l.bind "s.sock"
A: l.listen 5
A: q = ${UNIX}
A: q.connect "s.sock"
A: unlink "s.sock"
A: c = ${UNIX}
A: c.connect "s.sock"
A: s = l.accept
A: q.send ${bytes('x')}
A: s.recv 5
A: l.getsockname`,
  ),
  row(
    '7.4',
    'connect needs write permission',
    `
A: l = ${UNIX}
A: l.bind "s.sock"
A: l.listen 5
A: chmod "s.sock", 256
A: c = ${UNIX}
A: c.connect "s.sock"
A: chmod "s.sock", 128
A: c.connect "s.sock"`,
    { uid: 1000 },
  ),
]

const LATER: readonly Case[] = [
  ...[1, 2, 3].map((backlog) =>
    row(
      '3.1',
      `a backlog of ${backlog}`,
      `${listener(backlog)}
B: c = many_connect [LO, 5000], ${backlog + 4}
B: many_state "c", ${backlog + 4}
A: l.tcp_info "unacked", "sacked"`,
    ),
  ),
  row(
    '4.3',
    'accept under settimeout hears of close when its time is up',
    `${listener(1)}
A: l.settimeout 0.6
B: l.accept
A: l.close
B: await  ~2`,
  ),
  row(
    '5.4',
    'what options begin as',
    `
A: s = ${TCP}
${[
  'SOL_SOCKET", "SO_KEEPALIVE',
  ...[
    'KEEPIDLE',
    'KEEPINTVL',
    'KEEPCNT',
    'USER_TIMEOUT',
    'NODELAY',
    'SYNCNT',
    'LINGER2',
    'MAXSEG',
  ].map((name) => `IPPROTO_TCP", "TCP_${name}`),
  'IPPROTO_IP", "IP_TTL',
]
  .map((name) => `A: s.getsockopt "${name}"`)
  .join('\n')}`,
  ),
]

/** Every row that has a program. */
export const PROGRAMS: readonly Case[] = [...ADDRESSES, ...BACKLOG, ...CALLS, ...ENDS, ...LATER]
