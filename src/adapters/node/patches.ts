/** Properties of foreign objects that are replaced for a while, and all put back in the end. */
import { syncBuiltinESMExports } from 'node:module'

type Loose = Record<PropertyKey, unknown>

export class Patches {
  #undo: (() => void)[] = []

  /** Replaces a property; `make` is given what was there. */
  set<T>(object: object, key: PropertyKey, make: (was: T) => unknown): void {
    const own = Object.getOwnPropertyDescriptor(object, key)
    const value = make((object as Loose)[key] as T)
    Object.defineProperty(object, key, {
      value,
      writable: true,
      configurable: true,
      enumerable: own?.enumerable ?? false,
    })
    this.#undo.push(() => {
      // Whoever has replaced it since keeps it.
      if ((object as Loose)[key] !== value) return
      if (own === undefined) delete (object as Loose)[key]
      else Object.defineProperty(object, key, own)
    })
  }

  /** Named imports of Node's modules follow. */
  publish(): void {
    syncBuiltinESMExports()
  }

  undo(): void {
    for (const undo of this.#undo.splice(0).reverse()) undo()
    syncBuiltinESMExports()
  }
}
