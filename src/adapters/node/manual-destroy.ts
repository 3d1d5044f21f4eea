/**
 * How the adapter keeps the async context of a callback: nobody is told when that is collected, which would cost more than
 * the callback itself.
 */
export const MANUAL = { requireManualDestroy: true } as const
