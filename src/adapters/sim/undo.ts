/** What ends something that was begun: a function to call, or a resource to dispose of. Again it does nothing. */
export type Undo = (() => void) & Disposable

export function undo(end: () => void): Undo {
  const once = (): void => {
    const run = end
    end = () => {}
    run()
  }
  return Object.assign(once, { [Symbol.dispose]: once })
}
