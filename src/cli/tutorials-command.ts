/** `dryport tutorials`: runs the socket tutorials' programs. */
import { fileURLToPath } from 'node:url'
import { failureText } from './failure-text.ts'
import { loadProgram } from './load.ts'
import { complain, say } from './output.ts'
import { runSimulated } from './worlds.ts'

const TUTORIALS = [
  ['greeting', 'The server greets, the client answers'],
  ['upper-case', 'One client at a time, in capitals'],
  ['concurrent', 'Twenty clients at once'],
  ['udp-hello', 'Hello over UDP'],
  ['thanks', 'The server thanks each caller and closes'],
  ['sixth-client', 'The sixth client'],
] as const

/** Gives the exit code. */
export async function tutorialsCommand(): Promise<number> {
  let code = 0
  for (const [name, title] of TUTORIALS) {
    const file = fileURLToPath(new URL(`../../examples/${name}.ts`, import.meta.url))
    const outcome = await runSimulated(await loadProgram(file))
    const virtual = (outcome.lasted / 1000).toFixed(1)
    say(`${title} (examples/${name}.ts): ${virtual} s in ${outcome.took.toFixed(0)} ms`)
    say(...outcome.lines.map((line) => `  ${line}`), '')
    if (outcome.failure === undefined) continue
    complain(failureText(file, outcome))
    code = 1
  }
  return code
}
