/** All animals. */
import type { Animal } from './animal.ts'
import { framing } from './animals/framing.ts'
import { halfClose } from './animals/half-close.ts'

export const ANIMALS: readonly Animal[] = [framing, halfClose]
