import type * as root from 'dryport'
import type * as core from 'dryport/core'
import type * as node from 'dryport/node'
import type * as sim from 'dryport/sim'
import { expectTypeOf, test } from 'vitest'

test('every entry point resolves', () => {
  expectTypeOf<typeof root>().toBeObject()
  expectTypeOf<typeof core>().toBeObject()
  expectTypeOf<typeof sim>().toBeObject()
  expectTypeOf<typeof node>().toBeObject()
})
