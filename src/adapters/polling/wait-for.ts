/** poll(2) on behalf of select, poll, epoll and the readiness observables. */
import type { Kernel } from '../../core/kernel/kernel.ts'
import { type PollEntry, poll } from '../../core/kernel/polling.ts'
import type { Micros } from '../../core/time.ts'
import type { CallOptions } from '../api/call-options.ts'
import type { HostCore } from '../host/host-core.ts'
import { perform } from '../perform.ts'

/** The bits of each entry, as soon as one has any or the time is up. `name` is the call's: `select`. */
export function waitFor(
  host: HostCore,
  name: string,
  entries: readonly PollEntry[],
  timeout: Micros,
  options: CallOptions,
): Promise<number[]> {
  const run = (kernel: Kernel): ReturnType<typeof poll> => poll(kernel, entries, timeout)
  const call = { name, descriptor: -1, args: [entries, timeout], run }
  return perform(host.port, call, host.optionsOf(options))
}
