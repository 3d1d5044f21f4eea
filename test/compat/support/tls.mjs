import { readFileSync } from 'node:fs'

const file = (name) => readFileSync(new URL(name, import.meta.url))

/** A certificate of `server`, signed by itself; RSA, so that signatures always have the same length. */
export const tls = { key: file('key.pem'), cert: file('cert.pem') }
export const trust = { ca: tls.cert, servername: 'server' }
