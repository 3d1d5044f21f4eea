#!/usr/bin/env node
/** The command `dryport`: finds the subcommand, and turns what comes of it into an exit code. */
import { readFile } from 'node:fs/promises'
import { backlogCommand } from './backlog-command.ts'
import { complain, exit, say } from './output.ts'
import { runCommand } from './run-command.ts'
import { tutorialsCommand } from './tutorials/tutorials-command.ts'
import { USAGE, UsageError } from './usage.ts'

async function version(): Promise<string> {
  const text = await readFile(new URL('../../package.json', import.meta.url), 'utf8')
  return (JSON.parse(text) as { version: string }).version
}

async function main([command, ...args]: readonly string[]): Promise<number> {
  if (command === undefined) throw new UsageError('which command?')
  if (command === '--version' || command === '-v') {
    say(await version())
    return 0
  }
  if ([command, ...args].some((arg) => arg === '--help' || arg === '-h')) {
    say(USAGE)
    return 0
  }
  if (command === 'run') return runCommand(args)
  if (command === 'backlog') return backlogCommand(args)
  if (command === 'explore') return explore(args)
  if (command === 'merge') return (await import('./explore/merge-command.ts')).mergeCommand(args)
  if (command === 'tutorials' && args.length === 0) return tutorialsCommand()
  throw new UsageError(`there is no command '${[command, ...args].join(' ')}'`)
}

/** Campaigns need fast-check, which is no dependency of this package's own. */
async function explore(args: readonly string[]): Promise<number> {
  try {
    import.meta.resolve('fast-check')
  } catch {
    complain('dryport: explore wants fast-check: npm install --save-dev fast-check')
    return 1
  }
  return (await import('./explore/explore-command.ts')).exploreCommand(args)
}

/** Whether `parseArgs` refused the options, or one of the commands did. */
function isUsage(error: unknown): error is Error {
  if (error instanceof UsageError) return true
  return (
    error instanceof Error && 'code' in error && String(error.code).startsWith('ERR_PARSE_ARGS')
  )
}

main(process.argv.slice(2)).then(exit, (error: unknown) => {
  if (!isUsage(error)) throw error
  complain(`dryport: ${error.message}`, '', USAGE)
  exit(2)
})
