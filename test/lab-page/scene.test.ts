// What is to be seen after each step: the same from wherever one comes, and true to the trace.
import { describe, expect, test } from 'vitest'
import { PROGRAMS, type Program, programOf } from '../../site/lab/model/catalogue.ts'
import { record } from '../../site/lab/model/recording.ts'
import { Scenes } from '../../site/lab/model/scene.ts'
import { type Settings, usualSettings } from '../../site/lab/model/settings.ts'
import { Words } from '../../site/lab/model/words.ts'

async function scenesOf(name: string, changes: Partial<Settings> = {}): Promise<Scenes> {
  const settings = usualSettings(programOf(name) as Program)
  return new Scenes(await record({ ...settings, ...changes }))
}

/** The first step whose sentence has these words. */
function find(scenes: Scenes, words: string): number {
  const all = new Words(scenes)
  for (let step = 1; step <= scenes.moments.last; step += 1) {
    if (all.of(step).includes(words)) return step
  }
  throw new Error(`no step says ${words}`)
}

describe.each(PROGRAMS.map(({ name }) => name))('%s', (name) => {
  test('every step has a time, a sentence and whose it is', async () => {
    const scenes = await scenesOf(name)
    const words = new Words(scenes)
    let before = 0
    for (let step = 0; step <= scenes.moments.last; step += 1) {
      const scene = scenes.at(step)
      expect(scene.at).toBeGreaterThanOrEqual(before)
      expect(words.of(step)).not.toMatch(/undefined|null|somebody| nobody$|NaN/)
      for (const { from, to } of [...scene.flights, ...scene.landed]) {
        expect([from?.name, to?.name]).toContain('server')
      }
      before = scene.at
    }
    const end = scenes.at(scenes.moments.last)
    expect(end.ended).toBe(true)
    expect(end.flights).toEqual([])
    expect(end.said).toEqual(scenes.recording.said.map(({ line }) => line))
  })

  test('going back shows what was there before', async () => {
    const scenes = await scenesOf(name)
    const { last } = scenes.moments
    const there = Array.from({ length: last + 1 }, (_, step) => scenes.at(step))
    const back = Array.from({ length: last + 1 }, (_, index) => scenes.at(last - index))
    expect(back.reverse()).toEqual(there)
    for (const [step, scene] of there.entries()) {
      expect(scenes.moments.stepOf(scenes.moments.event(step))).toBe(step)
      expect(scene.step).toBe(step)
    }
  })
})

test('the accept queue fills to one more than the backlog, and then SYNs are dropped', async () => {
  const scenes = await scenesOf('overflow')
  const step = find(scenes, 'drops the SYN')
  const scene = scenes.at(step)
  const queues = scene.server.sockets[0]?.queues
  expect(queues?.accept.limit).toBe(3)
  expect(queues?.accept.parties.map((party) => party?.short)).toEqual(['c2', 'c3', 'c4'])
  expect(queues?.syn.parties).toEqual([])
  expect(scene.lost.map(({ from, why }) => [from?.name, why])).toEqual([
    ['client 5', 'accept queue full'],
  ])
  expect(new Words(scenes).rules(step).map(({ id }) => id)).toEqual(['handshake.queueFull'])
  expect(scene.clients[4]?.sockets.map(({ state }) => state)).toEqual(['SYN_SENT'])
})

test('the profile of the tutorials refuses instead', async () => {
  const scenes = await scenesOf('overflow', { profile: 'refuse' })
  const scene = scenes.at(find(scenes, 'ECONNREFUSED'))
  expect(scene.server.sockets[0]?.queues?.accept).toMatchObject({ limit: 2 })
  expect(scenes.recording.said.filter(({ line }) => line.includes('ECONNREFUSED'))).toHaveLength(3)
})

test('a backlog of the sixth client can be chosen', async () => {
  const scenes = await scenesOf('sixth-client', { knobs: { backlog: 1 }, latency: 0 })
  expect(scenes.recording.said[0]?.line).toBe(
    'listen(1): 2 of 8 clients are connected, nobody was accepted',
  )
})

test('a call is blocked until it returns', async () => {
  const scenes = await scenesOf('lost-syn')
  const called = find(scenes, 'Client calls connect(10.0.0.1:80), and is blocked')
  const returned = find(scenes, 'Connect returns to client after 2.02 s')
  const openAt = (step: number): string[] => {
    const bound = scenes.moments.bound(step)
    const calls = scenes.at(step).clients[0]?.calls ?? []
    return calls.filter(({ end }) => end >= bound).map(({ label }) => label)
  }
  expect(openAt(called - 1)).toEqual([])
  for (let step = called; step < returned; step += 1) expect(openAt(step)).toEqual(['connect'])
  expect(openAt(returned)).toEqual([])
})

test('packets are on their way between two steps, and lost where they are lost', async () => {
  const scenes = await scenesOf('lost-syn')
  const lost = scenes.at(find(scenes, 'is lost on the way: lost SYN'))
  expect(lost.lost.map(({ item }) => [item.label, item.state])).toEqual([['SYN', 'link']])
  expect(lost.flights).toEqual([])
  const again = scenes.at(find(scenes, 'sends SYN again to server'))
  expect(again.at).toBe(1_000_000)
  expect(again.flights.map(({ from, to }) => [from?.name, to?.name])).toEqual([
    ['client', 'server'],
  ])
})

test('a receive buffer fills while nobody reads', async () => {
  const scenes = await scenesOf('zero-window')
  const scene = scenes.at(find(scenes, 'A timer of client is due'))
  const [unread] = scene.server.sockets.filter(({ peer }) => peer !== null)
  expect(unread?.receiveQueue).toBeGreaterThan(4000)
  expect(scene.clients[0]?.calls.at(-1)).toMatchObject({ label: 'send', waited: true })
})

test('one host plays server and clients', async () => {
  const { cast } = await scenesOf('concurrent')
  expect(cast.clients).toHaveLength(20)
  expect(cast.all.map(({ short }) => short).slice(0, 3)).toEqual(['s', 'c1', 'c2'])
})
