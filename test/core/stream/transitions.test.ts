import { expect, test } from 'vitest'
import { assertMove } from '../../../src/core/socket/stream/transitions.ts'
import { statePage } from './state-page.ts'

// `npx vitest run test/core/stream -u` writes the page anew.
test('docs/state-machine.md is what the table says', async () => {
  await expect(statePage()).toMatchFileSnapshot('../../../docs/state-machine.md')
})

test('a move that the table does not hold throws, with state, input and time', () => {
  expect(() => assertMove('CLOSE', 'recv.fin', 'CLOSE_WAIT', 17)).toThrow(
    'no move of a stream: CLOSE, recv.fin, CLOSE_WAIT, at 17 us',
  )
  expect(() => assertMove('ESTABLISHED', 'recv.fin', 'CLOSING', 0)).toThrow('CLOSING')
  expect(() => assertMove('ESTABLISHED', 'recv.fin', 'CLOSE_WAIT', 0)).not.toThrow()
})
