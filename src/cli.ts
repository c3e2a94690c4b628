#!/usr/bin/env node
import { readFileSync } from 'node:fs'
import { Command } from 'commander'
import { backupCommand } from './commands/backup.ts'
import { CommandError } from './commands/command-error.ts'
import { doctorCommand } from './commands/doctor.ts'
import { importCommand } from './commands/import.ts'
import { keysCommand } from './commands/keys.ts'
import { presetCommand } from './commands/preset.ts'
import { restoreCommand } from './commands/restore.ts'
import { serveCommand } from './commands/serve.ts'
import { verifyCommand } from './commands/verify.ts'
import { ConfigError } from './config.ts'
import { DatabaseError } from './database/database.ts'
import { DirectoryHeldError } from './database/directory-lock.ts'

const { version } = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'))

const program = new Command('coulomb')
  .description('Meters, charges, audits and reports credits.')
  .version(version)
  .showHelpAfterError('(coulomb <command> --help tells more)')
  .addCommand(serveCommand())
  .addCommand(importCommand())
  .addCommand(verifyCommand())
  .addCommand(doctorCommand())
  .addCommand(backupCommand())
  .addCommand(restoreCommand())
  .addCommand(presetCommand())
  .addCommand(keysCommand())

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
