/** Links and the systems at their ends. */
import fc from 'fast-check'
import type { ProfileName } from '../../core/kernel/profile.ts'
import type { LinkData } from '../../sim/fault/schedule.ts'
import { span } from './times.ts'

/** From a machine room to a satellite, sound ones and bad ones: what `world.link` takes. */
export function links(): fc.Arbitrary<LinkData> {
  const rate = fc.constantFrom(0.001, 0.01, 0.05, 0.2)
  return fc.record(
    {
      latency: span(500, 0.1),
      jitter: span(50, 0.1),
      loss: rate,
      duplicate: rate,
      reorder: fc.record({ rate, by: span(50, 1) }),
      bandwidth: fc.constantFrom('64kbit', '1mbit', '10mbit', '1gbit'),
      mtu: fc.constantFrom(576, 1280, 1400, 1500, 9000),
    },
    { requiredKeys: ['latency'] },
  )
}

/** Whose rules a host follows. */
export function profiles(): fc.Arbitrary<ProfileName> {
  return fc.constantFrom('linux', 'bsd', 'windows', 'refuse')
}
