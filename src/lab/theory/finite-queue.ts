/**
 * What queueing theory says of a system that takes at most K clients, those being served among them, and loses the others:
 * Poisson arrivals, one or several servers, exponential or constant service. Rates are per second, times seconds.
 */

export interface QueueTheory {
  /** Kendall's name: `M/M/1/K`, `M/M/c/K`, `M/D/1/K`. */
  readonly model: 'M/M/1/K' | 'M/M/c/K' | 'M/D/1/K'
  /** K: clients in the system at most. */
  readonly capacity: number
  /** How many serve. */
  readonly servers: number
  /** The chance that an arriving client finds no room. */
  readonly blocking: number
  /** The mean number of those who wait, and of all in the system. */
  readonly queue: number
  /** The mean number of clients in the system. */
  readonly system: number
  /** The mean time in the queue, of those who were let in, seconds. */
  readonly wait: number
  /** The share of time that a server is busy. */
  readonly utilisation: number
}

/** M/M/c/K; `capacity` is at least `servers`. Source: Kleinrock, Queueing Systems I, 3.6 and 3.8. */
export function exponentialQueue(
  rate: number,
  service: number,
  servers: number,
  capacity: number,
): QueueTheory {
  const offered = rate * service
  // Weights relative to the greatest, so that neither end overflows.
  const logs = [0]
  for (let n = 1; n <= capacity; n += 1) {
    logs.push((logs[n - 1] as number) + Math.log(offered / Math.min(n, servers)))
  }
  const most = logs.reduce((a, b) => Math.max(a, b))
  const weights = logs.map((log) => Math.exp(log - most))
  const whole = weights.reduce((a, b) => a + b)
  const model = servers === 1 ? 'M/M/1/K' : 'M/M/c/K'
  return measures(
    model,
    rate,
    servers,
    weights.map((weight) => weight / whole),
  )
}

/**
 * M/D/1/K: the states that departing clients leave behind form a Markov chain, whose upward and downward crossings of
 * each level balance; time averages follow (Cohen, The Single Server Queue, III.6; Gross and Harris 5.1.8).
 */
export function constantQueue(rate: number, service: number, capacity: number): QueueTheory {
  const load = rate * service
  const more = poissonTails(load, capacity + 1)
  const none = Math.exp(-load)
  const left = [1]
  for (let level = 0; level < capacity - 1; level += 1) {
    let up = more[level] as number
    for (let i = 1; i <= level; i += 1) {
      up += (left[i] as number) * (more[level - i + 1] as number)
    }
    left.push(up / none)
    const top = left[level + 1] as number
    // The weights grow geometrically above a load of 1.
    if (top > 1e200) for (const [i, weight] of left.entries()) left[i] = weight / top
  }
  const whole = left.reduce((a, b) => a + b)
  const empty = (left[0] as number) / whole
  const states = left.map((weight) => weight / whole / (empty + load))
  states.push(1 - 1 / (empty + load))
  return measures('M/D/1/K', rate, 1, states)
}

/** The chances of more than n arrivals during a service, n from 0. */
function poissonTails(mean: number, many: number): number[] {
  const terms = [Math.exp(-mean)]
  const enough = many + Math.ceil(mean + 40)
  for (let n = 1; n <= enough; n += 1) terms.push(((terms[n - 1] as number) * mean) / n)
  const tails = new Array<number>(enough + 1).fill(0)
  for (let n = enough - 1; n >= 0; n -= 1) {
    tails[n] = (tails[n + 1] as number) + (terms[n + 1] as number)
  }
  return tails
}

function measures(
  model: QueueTheory['model'],
  rate: number,
  servers: number,
  states: readonly number[],
): QueueTheory {
  const capacity = states.length - 1
  const blocking = Math.max(0, states[capacity] as number)
  let [queue, system, busy] = [0, 0, 0]
  for (const [n, chance] of states.entries()) {
    queue += Math.max(0, n - servers) * chance
    system += n * chance
    busy += Math.min(n, servers) * chance
  }
  const wait = queue / (rate * (1 - blocking))
  return { model, capacity, servers, blocking, queue, system, wait, utilisation: busy / servers }
}
