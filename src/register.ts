/** For `node --import dryport/register app.js`: the program runs in a simulated world. */
import { register } from './adapters/node/register.ts'

register(process.env)
