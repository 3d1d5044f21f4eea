import fc from 'fast-check'
import { describe, expect, test } from 'vitest'

const { setTimeout: hostTimeout } = globalThis

describe('a simulated test', () => {
  test.each([
    ['setTimeout()', () => setTimeout(() => {}, 0)],
    ['setInterval()', () => setInterval(() => {}, 0)],
    ['Date.now()', () => Date.now()],
    ['Math.random()', () => Math.random()],
  ])('cannot call %s', (name, call) => {
    expect(call).toThrow(`${name} in a simulated test`)
  })

  test('leaves a module what it took at load time', () => {
    clearTimeout(hostTimeout(() => {}, 0))
  })

  test('runs properties from a fixed seed', () => {
    const draw = () => fc.sample(fc.integer(), 5)
    expect(draw()).toEqual(draw())
    fc.assert(fc.property(fc.string(), (s) => s.length >= 0))
  })
})
