// What is seen of the picture, in the fragment of its address and back.
import { expect, test } from 'vitest'
import { fragmentOf, type Seen, seenOf } from '../../src/page/browser/seen.ts'

const PLAIN: Seen = {
  at: -2.18,
  zoom: 11,
  time: false,
  top: 0,
  item: null,
  filter: '',
  find: '',
  hidden: [],
  peers: true,
}

test('only what is not usual stands in it', () => {
  expect(fragmentOf(PLAIN)).toBe('#at=-2.18&zoom=11')
})

test.each<[string, Partial<Seen>]>([
  ['nothing unusual', {}],
  ['everything', { time: true, top: 120, item: 0, filter: 'a b', hidden: [0, 7], peers: false }],
  ['signs that addresses escape', { find: 'a&b=c #1 [::1]:80 é' }],
])('comes back: %s', (_, fields) => {
  const seen = { ...PLAIN, ...fields }
  expect(seenOf(fragmentOf(seen))).toEqual(seen)
})

test.each(['', '#', '#top', '#at=x&zoom=1', '#at=1&zoom=0', '#at=1', '#at=NaN&zoom=Infinity'])(
  'another fragment is none: %s',
  (fragment) => {
    expect(seenOf(fragment)).toBe(null)
  },
)
