/** A small budget for the zoo: `npm run zoo` has the large one. */
import { describe, expect, test } from 'vitest'
import { ANIMALS } from '../../examples/zoo/animals.ts'
import { visit, visitTwin } from '../../examples/zoo/visit.ts'

const SEED = 3
const TWIN_RUNS = 20

describe.each(ANIMALS)('the zoo: $name', (animal) => {
  test('its bug is found, shrunk about as small as by hand, and replayed', async () => {
    const { found, complaints } = await visit(animal, SEED, 1000)
    expect(complaints).toEqual([])
    expect(found).toBeLessThanOrEqual(1000)
  })

  test('nothing is found in its twin', async () => {
    expect(await visitTwin(animal, SEED, TWIN_RUNS)).toBeNull()
  })
})
