/** Run by ../../runners.real.test.ts, with the real runner and the built package. */
import { defineConfig } from 'vitest/config'

export default defineConfig({ test: { include: ['*.fixture.ts'], watch: false } })
