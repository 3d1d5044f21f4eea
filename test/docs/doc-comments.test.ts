/** Whatever a user of the package can name says what it is. */
import { expect, test } from 'vitest'
import { ENTRIES, publicNames } from './support/public-api.ts'

const NAMES = publicNames()

test('every entry point is looked at', () => {
  expect(ENTRIES.map(([name]) => name)).toContain('dryport/testing')
  expect(NAMES.length).toBeGreaterThan(1500)
})

test('every public name has a doc comment', () => {
  const missing = NAMES.filter(({ comment }) => comment.trim() === '')
  expect(missing.map(({ name, file }) => `${file}: ${name}`)).toEqual([])
})

/** What a function with a body throws by itself has a name in its comment: an error, an errno, or why. */
const THROWS = /\bthrow\b/
const NAMES_ERRORS = /throw|reject|error|refuse|\bE[A-Z]{3,}\b|unless|must/i

test('what throws says so', () => {
  const silent = NAMES.filter(
    ({ declaration, comment, file, tags }) =>
      !/^(export )?(declare )?(abstract )?(class|interface|type)\b/.test(declaration) &&
      !file.startsWith('src/testing/invariants/') && // they throw what they have found
      THROWS.test(declaration) &&
      !NAMES_ERRORS.test(comment) &&
      !tags.some(({ name }) => name === 'throws'),
  )
  expect(silent.map(({ name, file, line }) => `${file}:${line}: ${name}`)).toEqual([])
})

/** A quantity is a number that is called by what has a unit. */
const QUANTITY =
  /^readonly (\w*([dD]elay|[lL]atency|[tT]imeout|[dD]uration|[jJ]itter|[oO]ffset|[lL]imit|[wW]ithin|[eE]poch|[sS]ettle|mtu|rtt|warmup|drain))\??: [^=>]*\bnumber\b/
const UNIT = /\bm?s\b|milliseconds?|microseconds?|seconds?|bytes?|packets|bits|how many|number of/i

test('quantities have units', () => {
  const owners = new Map(NAMES.map(({ name, comment }) => [name, comment]))
  const without = NAMES.filter(({ declaration, name, comment }) => {
    const owner = owners.get(name.replace(/\.[^.]*$/, '')) ?? ''
    return QUANTITY.test(declaration) && !UNIT.test(comment) && !UNIT.test(owner)
  })
  expect(without.map(({ name, file, line }) => `${file}:${line}: ${name}`)).toEqual([])
})
