// Setup file of every test: properties run from one seed. DRYPORT_SEED=... explores others.

import fc from 'fast-check'

fc.configureGlobal({ seed: Number(process.env['DRYPORT_SEED'] ?? 1) })
