/** POP3 (RFC 1939): a mailbox is read and emptied; what was marked is gone only after QUIT. */
import type { Host } from 'dryport'
import { dial, type Session, serve } from './session.ts'

const PORT = 1110

async function answer(session: Session, mails: string[][]): Promise<void> {
  const marked = new Set<number>()
  await session.say('+OK mailbox ready')
  for (let line = await session.line(); line !== null; line = await session.line()) {
    const [command, argument = ''] = line.split(' ')
    const mail = mails[Number(argument) - 1]
    if (command === 'USER') await session.say('+OK')
    else if (command === 'PASS')
      await session.say(argument === 'secret' ? '+OK' : '-ERR wrong password')
    else if (command === 'STAT') await session.say(`+OK ${mails.length - marked.size}`)
    else if (command === 'RETR' && mail !== undefined) {
      await session.say('+OK')
      await session.sayBlock(...mail)
    } else if (command === 'DELE' && mail !== undefined) {
      marked.add(Number(argument) - 1)
      await session.say('+OK')
    } else if (command === 'QUIT') {
      for (const index of [...marked].sort((a, b) => b - a)) mails.splice(index, 1)
      return session.say(`+OK ${mails.length} left`)
    } else await session.say('-ERR')
  }
}

export default async function pop3(host: Host, log: (line: string) => void): Promise<void> {
  const mails = [
    ['Subject: one', '', 'first'],
    ['Subject: two', '', '..', 'second'],
  ]
  const server = await serve(host, PORT, 2, (session) => answer(session, mails))
  for (const visit of [1, 2]) {
    const session = await dial(host, PORT)
    log(`visit ${visit}: ${await session.line()}`)
    for (const command of ['USER me', 'PASS guess', 'PASS secret', 'STAT', 'RETR 1']) {
      const status = await session.ask(command)
      log(`${command} -> ${status}`)
      if (command === 'RETR 1' && status.startsWith('+OK'))
        log(`  ${(await session.block()).join(' | ')}`)
    }
    for (const command of ['DELE 1', 'STAT', 'QUIT'])
      log(`${command} -> ${await session.ask(command)}`)
    await session.sock.close()
  }
  await server.ended
}
