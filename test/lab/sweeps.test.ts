import { expect, test } from 'vitest'
import { SWEEPS, tableOf } from '../../benchmarks/backlog/sweeps.ts'

test.each(Object.entries(SWEEPS))('the table of %s is what the sweep gives', async (name, kept) => {
  await expect(tableOf(kept)).toMatchFileSnapshot(`../../benchmarks/backlog/tables/${name}.txt`)
})
