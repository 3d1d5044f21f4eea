/** SMTP (RFC 5321): one mail to two people, of whom the server knows one. */
import type { Host } from 'dryport'
import { dial, type Session, serve } from './session.ts'

const PORT = 2525

async function answer(session: Session, delivered: string[][]): Promise<void> {
  let to: string[] = []
  await session.say('220 mail.example ready')
  for (let line = await session.line(); line !== null; line = await session.line()) {
    const [command = ''] = line.split(' ')
    if (command === 'EHLO') await session.say('250-mail.example', '250 8BITMIME')
    else if (command === 'MAIL') await session.say('250 sender ok')
    else if (command === 'RCPT') {
      const known = line.includes('<ann@')
      if (known) to = [...to, line]
      await session.say(known ? '250 recipient ok' : '550 no such user')
    } else if (command === 'DATA') {
      await session.say('354 end with a dot')
      delivered.push(await session.block())
      await session.say(`250 delivered to ${to.length}`)
    } else if (command === 'QUIT') return session.say('221 goodbye')
    else await session.say('502 not implemented')
  }
}

export default async function smtp(host: Host, log: (line: string) => void): Promise<void> {
  const delivered: string[][] = []
  const server = await serve(host, PORT, 1, (session) => answer(session, delivered))
  const session = await dial(host, PORT)
  log((await session.line()) ?? '')
  log(await session.ask('EHLO client.example'))
  log((await session.line()) ?? '')
  const envelope = [
    'MAIL FROM:<me@client.example>',
    'RCPT TO:<ann@mail.example>',
    'RCPT TO:<bob@mail.example>',
    'DATA',
  ]
  for (const command of envelope) log(`${command} -> ${await session.ask(command)}`)
  await session.sayBlock('Subject: hello', '', '.this line began with a dot', 'goodbye')
  log((await session.line()) ?? '')
  log(await session.ask('QUIT'))
  await session.sock.close()
  await server.ended
  log(`the mail: ${delivered[0]?.join(' | ')}`)
}
