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

  /** Replaces a property; whoever assigns another value has it checked, and gets his way if the check does not throw. */
  guard(object: object, key: PropertyKey, value: unknown, check: (value: unknown) => void): void {
    const own = Object.getOwnPropertyDescriptor(object, key)
    let now = value
    const get = (): unknown => now
    Object.defineProperty(object, key, {
      configurable: true,
      enumerable: own?.enumerable ?? false,
      get,
      set: (assigned: unknown) => {
        check(assigned)
        now = assigned
      },
    })
    this.#undo.push(() => {
      if (Object.getOwnPropertyDescriptor(object, key)?.get !== get) return
      if (own === undefined) delete (object as Loose)[key]
      else Object.defineProperty(object, key, own)
      if (now !== value) (object as Loose)[key] = now
    })
  }

  /** Replaces a property by one that is asked for each time; `set` is told, for which object, of what is assigned. */
  accessor(
    object: object,
    key: PropertyKey,
    get: () => unknown,
    set?: (this: object, value: unknown) => void,
  ): void {
    const own = Object.getOwnPropertyDescriptor(object, key)
    Object.defineProperty(object, key, {
      configurable: true,
      enumerable: false,
      get,
      ...(set === undefined ? {} : { set }),
    })
    this.#undo.push(() => {
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
