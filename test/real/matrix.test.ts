/** Every state of a TCP socket and every call (facts 1): the real host answers as the simulated one does. */
import { expect, test } from 'vitest'
import { type Host, simulate } from '../../src/index.ts'
import { realHost } from '../../src/node.ts'
import { STATES, TRIALS } from './support/matrix.ts'

type Words = Record<string, string>

/** What the real host answers in place of the simulated one's answer: see docs/parity.md. */
const DIFFERENT: Readonly<Record<string, Words>> = {
  // The news of the RST that this call has brought to light comes with the next turn.
  peer_closed_sent1: { poll: '0x2005' },
}

/** The outcome of one trial in one state. */
async function tryOut(host: Host, state: string, trial: string): Promise<string> {
  const socket = await STATES[state]!(host)
  if (!socket.closed) socket.setblocking(false)
  return await TRIALS[trial]!(socket, host)
}

test.each(Object.keys(STATES))('%s', async (state) => {
  const expected: Words = {}
  const actual: Words = {}
  for (const trial of Object.keys(TRIALS)) {
    await using world = simulate({ seed: 1 })
    await using host = realHost()
    expected[trial] = await tryOut(world.host('machine'), state, trial)
    actual[trial] = await tryOut(host, state, trial)
  }
  expect(actual).toEqual({ ...expected, ...DIFFERENT[state] })
})
