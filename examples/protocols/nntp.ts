/** NNTP (RFC 3977): a reader chooses a group and fetches its articles. */
import type { Host } from 'dryport'
import { dial, type Session, serve } from './session.ts'

const PORT = 1119
const ARTICLES = [
  ['Subject: sockets', '', 'They have two queues.'],
  ['Subject: dots', '', '.a line that begins with a dot', 'and one that does not'],
]

async function answer(session: Session): Promise<void> {
  await session.say('200 news server ready')
  for (let line = await session.line(); line !== null; line = await session.line()) {
    const [command, argument = ''] = line.split(' ')
    const article = ARTICLES[Number(argument) - 1]
    if (command === 'GROUP')
      await session.say(`211 ${ARTICLES.length} 1 ${ARTICLES.length} ${argument}`)
    else if (command === 'ARTICLE' && article !== undefined) {
      await session.say(`220 ${argument} <${argument}@example>`)
      await session.sayBlock(...article)
    } else if (command === 'ARTICLE') await session.say('423 no such article')
    else if (command === 'QUIT') return session.say('205 goodbye')
    else await session.say('500 unknown command')
  }
}

export default async function nntp(host: Host, log: (line: string) => void): Promise<void> {
  const server = await serve(host, PORT, 1, answer)
  const session = await dial(host, PORT)
  log((await session.line()) ?? '')
  log(await session.ask('GROUP comp.sockets'))
  for (const number of [1, 2, 3]) {
    const status = await session.ask(`ARTICLE ${number}`)
    log(status)
    if (status.startsWith('220')) for (const line of await session.block()) log(`  ${line}`)
  }
  log(await session.ask('QUIT'))
  await session.sock.close()
  await server.ended
}
