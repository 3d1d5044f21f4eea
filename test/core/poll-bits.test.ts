import { expect, test } from 'vitest'
import { POLLHUP, POLLIN, POLLRDHUP } from '../../src/core/constants/poll.ts'
import { pollNames } from '../../src/core/poll-bits.ts'

test('names the bits that are set, lowest first', () => {
  expect(pollNames(POLLRDHUP | POLLIN | POLLHUP)).toEqual(['POLLIN', 'POLLHUP', 'POLLRDHUP'])
  expect(pollNames(0)).toEqual([])
})
