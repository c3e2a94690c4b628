#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { CommandError } from './commands/command-error.ts'
import { ConfigError } from './config.ts'
import { DatabaseError } from './database/database.ts'
import { DirectoryHeldError } from './database/directory-lock.ts'

/** Only the one that is asked for is loaded; for help, all. */
const COMMANDS: Record<string, () => Promise<Command>> = {
  serve: async () => (await import('./commands/serve.ts')).serveCommand(),
  import: async () => (await import('./commands/import.ts')).importCommand(),
  verify: async () => (await import('./commands/verify.ts')).verifyCommand(),
  doctor: async () => (await import('./commands/doctor.ts')).doctorCommand(),
  backup: async () => (await import('./commands/backup.ts')).backupCommand(),
  restore: async () => (await import('./commands/restore.ts')).restoreCommand(),
  preset: async () => (await import('./commands/preset.ts')).presetCommand(),
  keys: async () => (await import('./commands/keys.ts')).keysCommand(),
}

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))
const program = new Command('coulomb')
  .description('Meters, charges, audits and reports credits.')
  .version(version)
  .showHelpAfterError('(coulomb <command> --help tells more)')
const asked = process.argv[2] ?? ''
for (const name of Object.hasOwn(COMMANDS, asked) ? [asked] : Object.keys(COMMANDS))
  program.addCommand(await COMMANDS[name]!())

try {
  await program.parseAsync()
} catch (error) {
  console.error(wordsOf(error))
  process.exitCode = 1
}

/** What a person can act on; the stack of anything else, since that is a bug. */
function wordsOf(error: unknown): string {
  if (error instanceof CommandError || error instanceof ConfigError) return error.message
  if (error instanceof DirectoryHeldError) return heldWords(error)
  if (error instanceof DatabaseError) return `The database cannot be used: ${error.message}`
  const { code, port } = error as { code?: string; port?: number }
  if (code === 'EADDRINUSE')
    return `Port ${port} is in use: choose another with --port, or PORT in the environment.`
  if (code === 'EACCES' || code === 'EROFS' || code === 'ENOSPC') return (error as Error).message
  return (error as Error)?.stack ?? String(error)
}

function heldWords({ message, holder }: DirectoryHeldError): string {
  if (typeof holder?.url !== 'string' || holder.url === '') return `${message}.`
  return `${message}.\nCoulomb runs there already: open ${holder.url}, or stop process ${holder.pid} first.`
}
