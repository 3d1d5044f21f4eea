/** What is asked for: `must` is the least, `goal` what to reach. Ratios unless the unit says otherwise. */

export interface Target {
  readonly what: string
  readonly must: number
  readonly goal: number
  /** The smaller the better. */
  readonly less?: true
  readonly unit?: string
}

const NET = 'against node:net'

export const TARGETS: Readonly<Record<string, Target>> = {
  'lifecycles.sequential': { what: `lifecycles, one after the other, ${NET}`, must: 25, goal: 40 },
  'lifecycles.100': { what: 'lifecycles, 100 at once', must: 15, goal: 20 },
  'lifecycles.1000': { what: 'lifecycles, 1 000 at once', must: 15, goal: 20 },
  'round-trips.core': { what: `round trips of 64 bytes, ${NET}`, must: 40, goal: 60 },
  'round-trips.10000-others': {
    what: 'round trips beside 10 000 open connections',
    must: 15,
    goal: 30,
  },
  'datagrams.core': { what: 'round trips of datagrams, against node:dgram', must: 40, goal: 70 },
  'bulk.mss-1460': { what: 'bulk data, MSS 1460, against the loopback', must: 1.5, goal: 2.5 },
  'bulk.mss-64k': { what: 'bulk data, MSS 64 K', must: 6, goal: 12 },
  'lifecycles.duplex-pair': {
    what: 'lifecycles, against stream.duplexPair',
    must: 0.6,
    goal: 1,
  },
  'round-trips.duplex-pair': {
    what: 'round trips, against stream.duplexPair',
    must: 0.6,
    goal: 1,
  },
  'lifecycles.observables': { what: `observables, lifecycles, ${NET}`, must: 12, goal: 25 },
  'round-trips.observables': { what: `observables, round trips, ${NET}`, must: 15, goal: 30 },
  'lifecycles.promises': { what: `promises, lifecycles, ${NET}`, must: 6, goal: 10 },
  'round-trips.promises': { what: `promises, round trips, ${NET}`, must: 3, goal: 5 },
  'observation.hash': {
    what: 'speed kept with a hash of every segment',
    must: 85,
    goal: 92,
    unit: '%',
  },
  'observation.segments': {
    what: 'speed kept with an observer of every segment',
    must: 65,
    goal: 75,
    unit: '%',
  },
  'timers.million': {
    what: 'events per second at 1e6 timers, against 1e3',
    must: 0.06,
    goal: 0.15,
  },
  'timers.cancelled': {
    what: 'cancelled timers that are still queued, of live ones',
    must: 1,
    goal: 0,
    less: true,
  },
  'memory.idle-pair': {
    what: 'heap of an idle connection, both ends',
    must: 2000,
    goal: 1200,
    less: true,
    unit: 'bytes',
  },
  'memory.100000': {
    what: 'resident memory with 100 000 open connections',
    must: 400,
    goal: 200,
    less: true,
    unit: 'MB',
  },
  'http.loopback.keep-alive': {
    what: 'HTTP requests on one connection, unmodified, against the real loopback',
    must: 1,
    goal: 1.5,
  },
  'http.loopback.new-connections': {
    what: 'HTTP requests with a connection each, against the real loopback',
    must: 1,
    goal: 1.5,
  },
  'http.link.keep-alive': {
    what: 'HTTP requests on one connection between two hosts, against the real loopback',
    must: 1,
    goal: 1.5,
  },
  'http.link.new-connections': {
    what: 'HTTP requests with a connection each between two hosts, against the real loopback',
    must: 1,
    goal: 1.5,
  },
  'worlds.fresh': {
    what: 'a new world and one lifecycle, against one real lifecycle',
    must: 5,
    goal: 10,
  },
  'worlds.timeout': { what: 'a timeout of 30 s, against the real one', must: 1e7, goal: 1e8 },
}
