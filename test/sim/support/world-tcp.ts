// Two programs on two hosts with a listener between them.
import { HOST_STACK } from '../../../src/core/kernel/host-stack.ts'
import type { WorldOptions } from '../../../src/sim/host-options.ts'
import { World } from '../../../src/sim/world.ts'
import { Program } from './programs.ts'

export function setting(options: Partial<WorldOptions> = {}) {
  const world = new World({ stack: HOST_STACK, ...options })
  return { world, server: new Program(world, 'server'), client: new Program(world, 'client') }
}
