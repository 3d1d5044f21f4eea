// Writes docs/compat.md from what the matrix gave under several versions of Node: `node report.mjs RESULT.json...`.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { INTERNALS } from '../../dist/adapters/node/internals.js'
import { SETTINGS } from '../../dist/adapters/node/register.js'

const here = import.meta.dirname
const results = process.argv.slice(2).map((file) => JSON.parse(readFileSync(file, 'utf8')))
const versions = results.map((rows) => rows.find(({ node }) => node !== undefined).node)

function version(name) {
  if (/^node:|\(node\)/.test(name)) return 'core'
  return JSON.parse(readFileSync(join(here, 'node_modules', name, 'package.json'), 'utf8')).version
}

const verdict = (row) => {
  if (row === undefined) return '-'
  const failed = row.results.filter(({ ok }) => !ok).map(({ name }) => name)
  return failed.length === 0 ? 'yes' : `not: ${failed.join(', ')}`
}

const rows = results[0].map(({ name, row, results: checks }) => {
  const packages = row.packages.map((one) => `${one} ${version(one)}`).join(', ')
  const same = results.map((played) => verdict(played.find((other) => other.name === name)))
  const traces = row.unstable === undefined ? '' : ` (traces vary: ${row.unstable})`
  return `| ${packages} | ${row.protocol}${traces} | ${checks.map(({ name: check }) => check).join(', ')} | ${same.join(' | ')} |`
})

const text = `# Programs that run unmodified

Written by \`test/compat/report.mjs\` from runs of \`npm run compat\`; see \`test/compat/README.md\` for what the checks are.

Each row is played on a simulated network with the package as npm has it, server on one host, client on another. *refused*:
no server; *lossy*: a tenth of the packets is lost; *slow*: 150 ms each way; *reset*: the server's host resets its
connections; *stalled*: nothing gets through any more. Under *lossy* and *slow* the client must hear the same as without,
under the others it must end with an error of its own. No real socket is opened, and all runs of a check have the same trace.

| package | protocol | checks | ${versions.map((one) => one.replace(/^v(\d+).*/, 'Node $1')).join(' | ')} |
|---|---|---|${versions.map(() => '---|').join('')}
${rows.join('\n')}

Played with ${versions.join(', ')}.

## What is not here

- \`kafkajs\`, \`amqplib\`: no server in JavaScript; the client of NNTP under a free licence is broken (the packages \`nntp\`
  and \`node-nntp\` fail on the real network, too), so the row has a client of its own. The servers of POP3, IMAP4, Telnet,
  Redis and MongoDB in the matrix are fixtures of a few lines.
- QUIC, DTLS, \`child_process\`, \`cluster\`, worker threads, \`listen({ fd })\`, \`net.BoundSocket\`: real, as without a world.
- \`setImmediate\` comes before whatever the network has ready at that instant: Node would first call everything that one look
  at the network has found.
- Datagram sockets of IPv6: no groups by their source, and no groups of IPv4.
- Keys and signatures of TLS and SSH are random: traces of encrypted traffic are the same in lengths, not in bytes.
- The allow list is asked for a datagram by its address; names in it count for look-ups and connections.
- What a package keeps from one world to the next shows in the next: a channel of \`@grpc/grpc-js\` has timers that go on when
  it is closed, and that find the next world when the first has ended before them. The row waits for them.
- \`got\` does not retry a refused connection under Node 24 and 26: on the real network, too.

## Settings of \`dryport/register\`

\`node --import dryport/register app.js\` runs a whole program in a world. From the environment:

| variable | meaning |
|---|---|
${Object.entries(SETTINGS).map(([name, meaning]) => `| \`${name}\` | ${meaning.replaceAll('|', '\\|')} |`).join('\n')}

## What of Node is relied on

None of this is documented by Node. Each is looked for when a world is installed; one that is missing is named by the
\`MissingInternalError\`, with the version of Node. \`test/node/internals.real.test.ts\` looks for each by itself.

| internal | what for |
|---|---|
${Object.entries(INTERNALS).map(([name, { use }]) => `| \`${name}\` | ${use.replaceAll('|', '\\|')} |`).join('\n')}
| methods that are replaced | \`net.Socket.prototype.connect\`, \`_unrefTimer\`, \`setTimeout\`; \`net.Server.prototype._listen2\`; \`tls.TLSSocket.prototype._wrapHandle\`; \`http.OutgoingMessage.prototype._storeHeader\`; \`setTimeout\` of HTTP/2 sessions and streams |
| \`http.server.connections\`, \`http.server.connectionsCheckingInterval\` | timeouts of HTTP servers |
| the method \`init\` of HTTP/2 streams | to find the class of streams of servers, whose answers are dated |
| \`process._tickCallback\` | to empty Node's queues between two callbacks of native code |
`
writeFileSync(join(here, '../../docs/compat.md'), text)
