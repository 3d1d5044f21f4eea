/**
 * The first program of every tutorial: the server greets whoever connects, the client answers.
 * Text travels as UTF-8: seven Chinese characters are twenty-one bytes.
 */
import { type Host, SO_REUSEADDR, SOL_SOCKET, text } from 'dryport'

const ADDRESS = ['127.0.0.1', 9999] as const

export default async function greeting(host: Host, log: (line: string) => void): Promise<void> {
  const listener = host.socket()
  listener.setsockopt(SOL_SOCKET, SO_REUSEADDR, 1)
  await listener.bind(ADDRESS)
  await listener.listen(5)

  const serve = async (): Promise<void> => {
    const [conn, [peer]] = await listener.accept()
    log(`server: a client from ${peer}`)
    const sent = await conn.send('欢迎来到服务端')
    log(`server: greeted with ${sent} bytes`)
    log(`server: heard ${text(await conn.recv(1024))}`)
    await conn.close()
  }
  const visit = async (): Promise<void> => {
    const sock = host.socket()
    await sock.connect(ADDRESS)
    const heard = await sock.recv(1024)
    const answer = `客户端收到 ${heard.length} 字节：${text(heard)}`
    await sock.sendall(answer)
    const end = await sock.recv(1024)
    log(`client: ${end.length} bytes are the end`)
    await sock.close()
  }
  await Promise.all([serve(), visit()])
  await listener.close()
}
