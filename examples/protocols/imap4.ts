/** IMAP4rev1 (RFC 3501): tagged commands, two of them on their way at once, and a literal of so many characters. */
import type { Host } from 'dryport'
import { dial, type Session, serve } from './session.ts'

const PORT = 1143
const MAIL = 'Subject: hi\r\n\r\nhello\r\n'

async function answer(session: Session): Promise<void> {
  await session.say('* OK IMAP4rev1 ready')
  for (let line = await session.line(); line !== null; line = await session.line()) {
    const [tag, command] = line.split(' ')
    if (command === 'SELECT') await session.say('* 1 EXISTS', '* OK [UIDVALIDITY 1]')
    else if (command === 'FETCH') {
      await session.say(`* 1 FETCH (BODY[] {${MAIL.length}}`)
      await session.sock.sendall(MAIL)
      await session.say(')')
    } else if (command === 'LOGOUT') {
      await session.say('* BYE', `${tag} OK LOGOUT`)
      return
    }
    const known =
      command === 'LOGIN' || command === 'SELECT' || command === 'FETCH' || command === 'NOOP'
    await session.say(known ? `${tag} OK ${command}` : `${tag} BAD ${command}`)
  }
}

/** Lines up to the one with that tag; a literal is shown in one piece. */
async function answered(session: Session, tag: string, log: (line: string) => void): Promise<void> {
  for (let line = await session.line(); line !== null; line = await session.line()) {
    const size = /\{(\d+)\}$/.exec(line)?.[1]
    log(size === undefined ? line : `${line} ${JSON.stringify(await session.take(Number(size)))}`)
    if (line.startsWith(`${tag} `)) return
  }
}

export default async function imap4(host: Host, log: (line: string) => void): Promise<void> {
  const server = await serve(host, PORT, 1, answer)
  const session = await dial(host, PORT)
  log((await session.line()) ?? '')
  await session.say('a1 LOGIN me secret')
  await answered(session, 'a1', log)
  await session.say('a2 SELECT INBOX', 'a3 NOOP')
  await answered(session, 'a3', log)
  await session.say('a4 FETCH 1 BODY[]')
  await answered(session, 'a4', log)
  await session.say('a5 DANCE', 'a6 LOGOUT')
  await answered(session, 'a6', log)
  await session.sock.close()
  await server.ended
}
