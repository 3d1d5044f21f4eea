/** Lines from a stream: what arrives is kept until a line is whole. */
import { type Socket, text } from 'dryport'

export interface Lines {
  /** The next line without its end; null when the peer has finished. */
  next(): Promise<string | null>
}

export function lines(sock: Socket): Lines {
  let kept = ''
  return {
    next: async () => {
      for (;;) {
        const end = kept.indexOf('\n')
        if (end >= 0) {
          const line = kept.slice(0, end)
          kept = kept.slice(end + 1)
          return line
        }
        const bytes = await sock.recv(4096)
        if (bytes.length === 0) return null
        kept += text(bytes)
      }
    },
  }
}
