// What the page is told of a run: lanes, packets from end to end, calls with their answers, queues, faults.
import { expect, test } from 'vitest'
import { htmlPage } from '../../src/page/index.ts'
import type { Mark, PageItem } from '../../src/page/model.ts'
import { pageData } from '../../src/page/page-data.ts'
import { run } from '../examples/support/run.ts'
import { busyRun } from './support/busy-run.ts'
import { faultRun } from './support/fault-runs.ts'

test('a run on one host', async () => {
  const { events } = await run('sixth-client')
  const data = pageData(events, 'six')
  expect(data.times).toHaveLength(events.length)
  const listener = data.lanes.find(({ depth }) => depth !== null)
  expect(listener).toMatchObject({ host: 'host', name: '127.0.0.1:9994' })
  expect(listener?.depth).toMatchObject({ acceptLimit: 6, synLimit: 6 })
  const deepest = Math.max(...(listener?.depth?.points ?? []).map(([, , accept]) => accept))
  expect(deepest).toBe(6)
  const connects = data.items.filter(({ kind, label }) => kind === 'call' && label === 'connect')
  expect(connects.filter(({ state }) => state === 'ok')).toHaveLength(7)
  const packets = data.items.filter(({ kind }) => kind === 'packet')
  expect(packets.every(({ lane, to }) => lane >= 0 && to >= 0)).toBe(true)
  expect(packets.some(({ marks, label }) => marks.includes('again') && label === 'SYN')).toBe(true)
  for (const { rules } of data.items)
    for (const id of rules) expect(data.rules).toHaveProperty([id])
})

test('every event of a busy run is in it once', async () => {
  const events = await busyRun(6, 8000)
  const data = pageData(events, 'busy')
  const count = (kind: string): number => events.filter((event) => event.kind === kind).length
  const items = (kind: string): number => data.items.filter((item) => item.kind === kind).length
  expect(items('call')).toBe(count('call'))
  expect(items('packet')).toBe(count('sent'))
  expect(items('timer')).toBe(count('timer'))
  expect(data.items.filter(({ state }) => state === 'delivered')).toHaveLength(count('delivered'))
  const lost = data.items.filter(({ state }) => state === 'link' || state === 'input')
  expect(lost).toHaveLength(count('dropped'))
  const faults = data.items.filter(({ kind }) => kind === 'fault')
  expect(faults).toMatchObject([
    { label: 'rule every-29th', state: 'open', lane: -1 },
    { label: 'partition client1 | server', state: 'ok', lane: -1 },
  ])
})

test('packets say what is remarkable about them, and what lost them', async () => {
  const { items } = pageData(await faultRun('loss'), 'loss')
  const marked = (mark: Mark): PageItem[] => items.filter(({ marks }) => marks.includes(mark))
  expect(marked('again').length).toBeGreaterThan(3)
  expect(marked('dup-ack').every(({ label }) => label === 'ACK')).toBe(true)
  expect(marked('dup-ack').length).toBeGreaterThan(3)
  const lost = items.filter(({ kind, state }) => kind === 'packet' && state === 'link')
  expect(new Set(lost.map(({ why }) => why))).toEqual(new Set(['loss']))
  const resets = pageData(await faultRun('refuse'), 'refuse').items.filter(({ marks }) =>
    marks.includes('reset'),
  )
  expect(resets.every(({ label }) => label.includes('RST'))).toBe(true)
  expect(resets.length).toBeGreaterThan(0)
})

test.each([
  ['partition', 'partition client | server', 'ok', ['client', 'server']],
  ['crash', 'crash (silence)', 'ok', ['server']],
  ['slow-listener', 'slow accept: delay 150ms', 'ok', ['server']],
  ['loss', 'link client - server: loss 0.2', 'open', ['client', 'server']],
])('faults are spans over the hosts that they concern: %s', async (name, label, state, hosts) => {
  const { items } = pageData(await faultRun(name), name)
  const [fault] = items.filter(({ kind }) => kind === 'fault')
  expect(fault).toMatchObject({ label, state, hosts })
  expect(fault?.facts.map(([fact]) => fact)).toEqual(['as data'])
})

test('the file asks for nothing and ends its script where it ends', async () => {
  const { events } = await run('greeting')
  const html = htmlPage(events, { title: '</script>' })
  expect(html.match(/<\/script>/g)).toHaveLength(2)
  expect(html).not.toMatch(/(src|href)="(?!data:)/)
  expect(htmlPage(events)).toBe(htmlPage(events))
})
