/** Rejections that nobody handles while a run goes on belong to that run: they end a real process. */

type Listener = (reason: unknown) => void

interface Process {
  listeners(event: 'unhandledRejection'): Listener[]
  removeAllListeners(event: 'unhandledRejection'): unknown
  on(event: 'unhandledRejection', listener: Listener): unknown
  off(event: 'unhandledRejection', listener: Listener): unknown
}

const { process } = globalThis as unknown as { process?: Partial<Process> }

/** Tells `hear` of them until the result is called; nobody else hears of them meanwhile. Node only. */
export function hearUnhandled(hear: Listener): () => void {
  if (typeof process?.listeners !== 'function') return () => {}
  const node = process as Process
  const others = node.listeners('unhandledRejection')
  node.removeAllListeners('unhandledRejection')
  node.on('unhandledRejection', hear)
  return () => {
    node.off('unhandledRejection', hear)
    for (const other of others) node.on('unhandledRejection', other)
  }
}
