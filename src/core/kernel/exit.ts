/** The end of programs that do not end by themselves: all of a host's descriptors go, whatever waits on them. */
import type { Sock } from '../socket/sock.ts'
import { close } from './calls.ts'
import type { OpenFile } from './files.ts'
import type { Kernel } from './kernel.ts'
import { forgetPoll } from './polling.ts'
import { abandon } from './waiting.ts'

/**
 * Ends every program of the host: blocked calls are forgotten, sockets closed as by exit(2). With `reset` their peers are
 * told by RST at once (as with SO_LINGER and no time). Descriptors that were given are never given again.
 */
export function killPrograms(kernel: Kernel, reset: boolean): void {
  for (const wait of kernel.waiting.keys()) abandon(kernel, wait)
  for (const poll of [...kernel.polls.values()]) forgetPoll(kernel, poll)
  for (const descriptor of kernel.files.descriptors) {
    if (reset) lingerNot(kernel, descriptor)
    const answer = close(kernel, descriptor)
    if (typeof answer === 'number') abandon(kernel, answer)
  }
  kernel.files.startAfter(kernel.files)
}

function lingerNot(kernel: Kernel, descriptor: number): void {
  const { sock: id } = kernel.files.get(descriptor) as OpenFile
  const sock = kernel.edit(id) as Sock
  sock.options = sock.options.copy()
  sock.options.linger = { on: true, seconds: 0 }
}
