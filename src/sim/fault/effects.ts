// All kinds of faults and what each does.
import type { Effect } from './effect.ts'
import * as hosts from './host-effects.ts'
import * as network from './network-effects.ts'
import type { FaultKind } from './schedule.ts'

export const EFFECTS: { readonly [K in FaultKind]: Effect<K> } = {
  link: network.LINK,
  partition: network.PARTITION,
  hold: network.HOLD,
  release: network.RELEASE,
  step: network.STEP,
  down: network.DOWN,
  deaf: network.DEAF,
  reject: network.REJECT,
  heal: network.HEAL,
  crash: hosts.CRASH,
  restart: hosts.RESTART,
  pause: hosts.PAUSE,
  resume: hosts.RESUME,
  'half-open': hosts.HALF_OPEN,
  'slow-accept': hosts.SLOW_ACCEPT,
  clock: hosts.CLOCK,
  lookup: hosts.LOOKUP,
  name: hosts.NAME,
  exhaust: hosts.EXHAUST,
  rule: network.RULE,
}
