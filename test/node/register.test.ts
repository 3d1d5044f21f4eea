// Settings of dryport/register: what is not understood is refused before anything is installed.
import { expect, test } from 'vitest'
import { register, SETTINGS, SettingError } from '../../src/adapters/node/register.ts'

test.each([
  [{ DRYPORT_SEED: 'seven' }, "DRYPORT_SEED='seven': wants a number"],
  [{ DRYPORT_CLOCK: 'sundial' }, "DRYPORT_CLOCK='sundial': wants auto, realtime"],
  [{ DRYPORT_NAMES: 'server' }, "DRYPORT_NAMES='server': wants name=address"],
  [{ DRYPORT_EPOCH: 'soon' }, "DRYPORT_EPOCH='soon': wants a date"],
  [{ DRYPORT_RANDOM: 'some' }, "DRYPORT_RANDOM='some': wants real, math, all"],
])('%j', (environment, message) => {
  expect(() => register(environment)).toThrow(new SettingError(...parts(message)))
})

function parts(message: string): [name: string, value: string, wanted: string] {
  const [, name = '', value = '', wanted = ''] = /^(\w+)='(.*)': wants (.*)$/.exec(message) ?? []
  return [name, value, wanted]
}

test('every setting is described', () => {
  for (const [name, meaning] of Object.entries(SETTINGS)) {
    expect(name).toMatch(/^DRYPORT_[A-Z]+$/)
    expect(meaning.length).toBeGreaterThan(10)
  }
})
