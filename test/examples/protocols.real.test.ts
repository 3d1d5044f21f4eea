/** The protocols of the tutorials' table, one after the other: each says the same in both worlds. */
import { expect, test } from 'vitest'
import { dryport } from '../cli/support/command.ts'

const PROTOCOLS = ['http', 'nntp', 'ftp', 'smtp', 'pop3', 'imap4', 'telnet', 'gopher']

test.each(PROTOCOLS)('%s', { timeout: 60_000 }, async (name) => {
  const { status, out, err } = await dryport('run', `examples/protocols/${name}.ts`, '--on', 'both')
  expect(err).toBe('')
  expect(out).toContain('The transcripts agree.')
  expect(status).toBe(0)
})
