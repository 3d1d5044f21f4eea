/**
 * Hosts whose calls wait for something that nothing can bring: no handle of Node's is open, no timer runs, nobody
 * sleeps. Such calls do not keep the process alive; when it has nothing else to do either (`beforeExit`), they end.
 */

/** A host with calls that wait. */
export interface Hopeless {
  /** The process has nothing left to do: ends the calls. */
  giveUp(): void
}

const hopeless = new Set<Hopeless>()

/** From now on the host's calls are without hope, or have some again. */
export function setHopeless(host: Hopeless, without: boolean): void {
  const before = hopeless.size
  if (without) hopeless.add(host)
  else hopeless.delete(host)
  if (before === 0 && hopeless.size > 0) process.on('beforeExit', giveUp)
  if (before > 0 && hopeless.size === 0) process.off('beforeExit', giveUp)
}

function giveUp(): void {
  for (const host of [...hopeless]) host.giveUp()
  // Whoever is told gets a turn.
  setImmediate(() => {})
}
