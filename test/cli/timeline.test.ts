import { expect, test } from 'vitest'
import sixthClient from '../../examples/sixth-client.ts'
import {
  diagram,
  forsaken,
  synTimes,
  timeline,
  watch,
} from '../../src/cli/tutorials/sixth-client.ts'

test('each segment stands beside what both queues then hold', async () => {
  const lines = timeline(await watch(sixthClient))
  expect(lines.slice(0, 5)).toEqual([
    'time   who                 what                                                            SYN queue  accept queue',
    '0.000  server              listen(5)',
    '0.000  client 1 -> server  SYN                                                             1/6 c1     0/6',
    '0.000  server -> client 1  SYN+ACK                                                         1/6 c1     0/6',
    '0.000  client 1 -> server  ACK                                                             0/6        1/6 c1',
  ])
  expect(lines.filter((line) => /dropped|accept\(\)|again/.test(line))).toEqual([
    '0.000  client 7 -> server  SYN, dropped: accept queue full                                 0/6        6/6 c1 c2 c3 c4 c5 c6',
    '0.000  client 8 -> server  SYN, dropped: accept queue full                                 0/6        6/6 c1 c2 c3 c4 c5 c6',
    '0.500  server              accept(), takes client 1                                        0/6        5/6 c2 c3 c4 c5 c6',
    '1.000  client 7 -> server  SYN again                                                       1/6 c7     5/6 c2 c3 c4 c5 c6',
    '1.000  client 8 -> server  SYN again, dropped: accept queue full                           0/6        6/6 c2 c3 c4 c5 c6 c7',
  ])
  expect(lines.at(-1)).toContain('program             "a second later 7 clients are connected"')
})

test('the diagram has the server and each client as a participant, and names in the queues', async () => {
  const text = diagram(await watch(sixthClient))
  expect(text).toContain('participant h1 as server\n')
  expect(text).toContain('participant h9 as client 8\n')
  expect(text).toContain(
    'SYN dropped: accept queue full<br/>SYN queue 0/6<br/>accept queue 6/6 c1 c2 c3 c4 c5 c6\n',
  )
  expect(text).not.toContain('127.0.0.1')
  expect(text).not.toContain(' F')
})

test('a forsaken client tries for 131 s', async () => {
  const show = await watch(forsaken)
  expect(show.outcome.lines).toEqual(['ETIMEDOUT after 131 s'])
  expect(synTimes(show).get('client 2')?.map(Number)).toEqual([0, 1, 2, 3, 4, 5, 7, 11, 19, 35, 67])
})
