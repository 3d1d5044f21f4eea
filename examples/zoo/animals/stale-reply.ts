/** An answer that comes late is taken for the answer to the next question. */
import { AF_INET, SOCK_DGRAM } from 'dryport'
import { type Programs, service } from 'dryport/testing'
import { animal } from '../animal.ts'
import { datagram, PORT } from '../serving.ts'

const QUESTIONS = ['a', 'b']

function programs(isAnswer: (question: string, message: string) => boolean): Programs<undefined> {
  return {
    server: service(async (host) => {
      const sock = host.socket(AF_INET, SOCK_DGRAM)
      await sock.bind(['', PORT])
      for (;;) {
        const question = await datagram(sock, 3_600_000)
        if (question !== null) await sock.sendto(`re ${question[0]}`, question[1])
      }
    }),
    client: async (host, scope) => {
      const sock = host.socket(AF_INET, SOCK_DGRAM)
      for (const question of QUESTIONS) {
        let answer: string | null = null
        for (let n = 0; answer === null && n < 200; n++) {
          await sock.sendto(question, ['server', PORT])
          const [message] = (await datagram(sock, 100)) ?? ['']
          if (message !== '' && isAnswer(question, message)) answer = message
        }
        scope.always('each question has its answer', answer === null || answer === `re ${question}`)
      }
      await sock.close()
    },
  }
}

export const staleReply = animal({
  name: 'stale-reply',
  bug: 'any datagram is taken for the answer',
  sick: programs(() => true),
  fixed: programs((question, message) => message === `re ${question}`),
  options: { faults: ['pauses'] },
  // The answer to the first question comes after it was asked again.
  minimum: {
    seed: 1,
    faults: [{ kind: 'pause', host: 'server', what: 'programs', for: 101 }],
    input: undefined,
  },
})
