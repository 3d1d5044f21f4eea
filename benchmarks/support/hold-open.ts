// A process of its own: opens as many connections as it is told, and prints the megabytes that it then takes.
import { openMany, sides } from './core-side.ts'
import { collected } from './heap.ts'

const all = sides('link')
openMany(all, Number(process.argv[2]))
const { resident } = await collected()
if (all.world.now < 0) throw new Error('the world is gone')
console.log(resident / 1e6)
