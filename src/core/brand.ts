/** Makes `instanceof` work for errors that come from another copy of this library. */

/**
 * Marks a class of errors so that `instanceof` knows its instances across two copies of the
 * library: the mark is a registered symbol on the prototype, and it is what `instanceof` looks for.
 */
export function brand(type: { prototype: object }, name: string): void {
  const mark = Symbol.for(`dryport.${name}`)
  Object.defineProperty(type.prototype, mark, { value: true })
  Object.defineProperty(type.prototype, 'name', {
    value: name,
    configurable: true,
    writable: true,
  })
  Object.defineProperty(type, Symbol.hasInstance, {
    value(this: unknown, value: unknown): boolean {
      // A subclass made by a user has no mark of its own: the ordinary rule decides.
      if (this !== type) return Function.prototype[Symbol.hasInstance].call(this, value)
      return typeof value === 'object' && value !== null && mark in value
    },
  })
}
