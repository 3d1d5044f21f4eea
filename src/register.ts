/**
 * For `node --import dryport/register app.js`: the program runs in a simulated world.
 *
 * @module dryport/register
 */
import { register } from './adapters/node/register.ts'
import { selfTest } from './adapters/node/self-test.ts'

// What this Node lacks is told by name before the program begins.
await selfTest()
register(process.env)
