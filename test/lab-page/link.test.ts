// The link to a run: all that decides it, there and back; and what is said of links that will not do.
import { describe, expect, test } from 'vitest'
import { PROGRAMS } from '../../site/lab/model/catalogue.ts'
import { linkOf, type Place, placeOf } from '../../site/lab/model/link.ts'
import { SettingsError, usualSettings } from '../../site/lab/model/settings.ts'

const OVERFLOW = PROGRAMS[0] as (typeof PROGRAMS)[number]
const USUAL: Place = { settings: usualSettings(OVERFLOW), step: 0 }
const LINK = linkOf(USUAL)

test.each(PROGRAMS.map((program) => [program.name, program] as const))(
  'comes back: %s',
  (_, program) => {
    const place = { settings: usualSettings(program), step: 12 }
    expect(placeOf(linkOf(place))).toEqual(place)
  },
)

test('carries every setting and the whole schedule', () => {
  const place: Place = {
    step: 40,
    settings: {
      program: 'overflow',
      profile: 'refuse',
      seed: 9_007_199_254_740_991,
      latency: 0,
      knobs: { backlog: 0, clients: 20, gap: 7, service: 60_000 },
      faults: [
        { kind: 'link', between: ['*', 'server'], loss: { rate: 0.3, burst: 4 }, at: 12.5 },
        { kind: 'partition', between: ['client3', ['server', 'client20']], for: '2s' },
        { kind: 'rule', name: 'a&b=c #1 é', match: { to: 'server' }, action: 'drop' },
      ],
    },
  }
  expect(placeOf(linkOf(place))).toEqual(place)
})

test.each(['', '#'])('there is none in %j', (fragment) => {
  expect(placeOf(fragment)).toBe(null)
})

test('says which version made it, and everything else, however usual', () => {
  expect(LINK).toBe(
    '#lab=1&program=overflow&profile=linux&seed=1&latency=10&backlog=2&clients=6&gap=30&service=400&faults=%5B%5D',
  )
})

describe('a link that will not do says why', () => {
  const faults = (value: unknown): string =>
    LINK.replace(/faults=.*/, `faults=${encodeURIComponent(JSON.stringify(value))}`)

  test.each<[string, string, string]>([
    ['no link of the lab', '#top', 'It does not begin with “lab=”: no link of this lab.'],
    ['a later version', LINK.replace('lab=1', 'lab=2'), 'version “2”; this lab reads version 1'],
    ['an unknown program', LINK.replace('overflow', 'toString'), 'no program “toString”'],
    ['no program', '#lab=1', 'It does not say “program”.'],
    ['an unknown profile', LINK.replace('linux', 'plan9'), 'no profile “plan9”. There are: linux,'],
    ['no seed', LINK.replace('&seed=1', ''), 'It does not say “seed”.'],
    ['a seed that is none', LINK.replace('seed=1', 'seed=1e3'), 'seed: “1e3” will not do'],
    ['too many clients', LINK.replace('clients=6', 'clients=21'), 'wants a whole number, 1 to 20'],
    ['a negative gap', LINK.replace('gap=30', 'gap=-1'), 'gap: “-1” will not do'],
    ['something twice', `${LINK}&seed=2`, 'It says “seed” twice.'],
    ['something more', `${LINK}&bakclog=2`, 'It says “bakclog”, which this program has not.'],
    ['half a step', `${LINK}&step=1.5`, 'step: “1.5” will not do'],
    ['faults that are no JSON', LINK.replace('%5B%5D', '%5B'), 'faults: no JSON'],
    ['faults that are no list', faults({ kind: 'heal' }), 'faults: {"kind":"heal"} will not do'],
    [
      'a loss of 150 %',
      faults([{ kind: 'link', loopback: 'server', loss: 1.5 }]),
      'faults[0].loss',
    ],
    ['a host that is not there', faults([{ kind: 'down', host: 'client7' }]), 'no host “client7”'],
  ])('%s', (_, link, words) => {
    expect(() => placeOf(link)).toThrow(SettingsError)
    expect(() => placeOf(link)).toThrow(words)
  })
})
