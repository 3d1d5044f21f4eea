/** `dryport tutorials`: runs the socket tutorials' programs in both worlds, and shows the sixth client at length. */
import { relative } from 'node:path'
import { cwd } from 'node:process'
import { fileURLToPath } from 'node:url'
import { agree, sideBySide, transcript } from '../compare.ts'
import { failureText } from '../failure-text.ts'
import { loadProgram, type Program } from '../load.ts'
import { complain, say } from '../output.ts'
import { type Outcome, runIn } from '../worlds.ts'
import { type KnownDifference, TUTORIALS, type Tutorial } from './programs.ts'
import { diagram, forsaken, type Show, synTimes, timeline, watch } from './sixth-client.ts'

/** Gives the exit code. */
export async function tutorialsCommand(): Promise<number> {
  let good = true
  for (const tutorial of TUTORIALS) {
    const program = await loadProgram(exampleFile(tutorial.name))
    good = (await inBothWorlds(tutorial, program)) && good
    if (tutorial.name === 'sixth-client') good = (await showSixthClient(program)) && good
  }
  say('', ...whatNext())
  return good ? 0 : 1
}

const exampleFile = (name: string): string =>
  fileURLToPath(new URL(`../../../examples/${name}.ts`, import.meta.url))

/** A command that works where this one was called: in a clone, and where the package is installed. */
function whatNext(): string[] {
  const example = relative(cwd(), exampleFile('sixth-client'))
  return [
    'next: see the last one as a picture, in any browser; then run a program of your own in its place',
    `  npx dryport run ${example} --html run.html`,
  ]
}

async function inBothWorlds(tutorial: Tutorial, program: Program): Promise<boolean> {
  const { name, title, difference } = tutorial
  const file = `examples/${name}.ts`
  say(`== ${title} (${file})`, '')
  const simulated = await runIn('sim', program)
  const real = await runIn('real', program)
  const same = agree(simulated, real)
  const known = !same && difference !== undefined && isKnown(difference, simulated, real)
  say(...indented(same ? transcript(simulated) : sideBySide(simulated, real)), '')
  const verdict = same
    ? 'equal in both worlds'
    : known
      ? `differs as docs/parity.md says (${difference.row})`
      : 'DIFFERS'
  const virtual = (simulated.lasted / 1000).toFixed(3)
  say(`${verdict}; simulated ${virtual} s in ${took(simulated)} ms, real ${took(real)} ms`, '')
  for (const outcome of [simulated, real]) {
    if (outcome.failure !== undefined) complain(failureText(file, outcome))
  }
  return (same || known) && simulated.failure === undefined && real.failure === undefined
}

/** Whether the transcripts differ in the known lines and in no others. */
function isKnown({ lines }: KnownDifference, simulated: Outcome, real: Outcome): boolean {
  const expected = new Map(lines)
  const said = transcript(real)
  return transcript(simulated).every((line, i) => {
    const other = said[i] ?? ''
    return line === other || expected.get(line)?.test(other) === true
  })
}

async function showSixthClient(program: Program): Promise<boolean> {
  const show = await watch(program)
  say('-- who sends what, and what both queues hold then (c7 is client 7)', '')
  say(...indented(timeline(show)), '')
  say(...synLines(show, ['client 7', 'client 8']))
  const alone = await watch(forsaken)
  say(...synLines(alone, ['client 2'], 'if nobody is ever accepted, the next client'))
  say(`and gets ${alone.outcome.lines.join()}; that took ${took(alone.outcome)} ms`)
  say('', '-- the same as a Mermaid sequence diagram', '')
  say(...indented(diagram(show).trimEnd().split('\n')), '')
  const refused = await runIn('sim', program, { profile: 'refuse' })
  say('-- under the profile "refuse", as the tutorials have it', '')
  say(...indented(transcript(refused)), '')
  say(`took ${took(show.outcome)} ms of real time, and ${took(refused)} ms`)
  return show.outcome.failure === undefined && refused.failure === undefined
}

function synLines(show: Show, clients: readonly string[], who?: string): string[] {
  const times = synTimes(show)
  return clients.map((client) => {
    const seconds = (times.get(client) ?? []).join(' ')
    return `${who ?? client} sends its SYN at ${seconds} s`
  })
}

const took = (outcome: Outcome): string => outcome.took.toFixed(1)

function indented(lines: readonly string[]): string[] {
  return lines.map((line) => (line === '' ? '' : `  ${line}`))
}
