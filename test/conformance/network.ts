/** The steps that the network makes itself. */
import type { Json } from './case.ts'
import type { CaseWorld } from './case-world.ts'
import { parseCommands } from './iptables.ts'

type NetworkCall = (world: CaseWorld, args: readonly Json[]) => void

const text = (arg: Json | undefined): string => String(arg)

export const NETWORK_CALLS: ReadonlyMap<string, NetworkCall> = new Map<string, NetworkCall>([
  ['partition', ({ net }, [one, other]) => net.partition(text(one), text(other))],
  [
    'heal',
    ({ net }, hosts) => {
      for (const host of hosts.slice(0, 2)) net.healTo(text(host))
    },
  ],
  ['drop_to', ({ net }, [host]) => net.dropTo(text(host))],
  ['heal_to', ({ net }, [host]) => net.healTo(text(host))],
  ['link_down', ({ net }, [host]) => net.linkDown(text(host))],
  ['link_up', ({ net }, [host]) => net.linkUp(text(host))],
  [
    'reject',
    ({ net }, [host, how, protocol]) =>
      net.reject(text(host), text(how), protocol === undefined ? 'all' : text(protocol)),
  ],
  [
    'drop_match',
    (world, [host, match]) => iptables(world, text(host), `-A INPUT ${match} -j DROP`),
  ],
  ['cmd', (world, [host, line]) => command(world, text(host), text(line))],
])

function iptables(world: CaseWorld, host: string, words: string): void {
  command(world, host, `iptables ${words}`)
}

function command({ net }: CaseWorld, host: string, line: string): void {
  for (const parsed of parseCommands(line)) {
    if (parsed === 'flush') net.healTo(host)
    else net.addInputRule(host, parsed)
  }
}
