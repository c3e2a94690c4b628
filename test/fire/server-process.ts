// The built server as a process that a test may kill.
import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { createServer } from 'node:net'
import { OPERATOR_KEY } from '../client.ts'
import { startCoulomb } from '../command.ts'
import type { TestDatabase } from '../engine.ts'

export interface ServerProcess {
  /** All that it has written. */
  output(): string
  hasEnded(): boolean
  /** The operating system's end of the process: nothing is answered, nothing is tidied up. */
  kill(): Promise<void>
}

/** Resolves when it listens on `port`, which its clients keep from start to start. */
export async function startServerProcess(
  database: TestDatabase,
  port: number,
  env: Record<string, string> = {},
  log_level = 'fatal',
): Promise<ServerProcess> {
  const { database_url, data_dir } = database
  const where = database_url ? ['--database-url', database_url] : ['--data-dir', data_dir]
  const settings = [
    '--port',
    String(port),
    '--operator-key',
    OPERATOR_KEY,
    '--no-demo',
    '--log-level',
    log_level,
  ]
  const child = startCoulomb(['serve', ...where, ...settings], env)
  let output = ''
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding('utf8').on('data', (text) => {
      output += text
    })
  while (!output.includes('Ctrl-C stops.')) {
    if (child.exitCode !== null) throw new Error(`the server did not start: ${output}`)
    await Promise.race([once(child.stdout!, 'data'), once(child, 'exit')])
  }
  const hasEnded = () => child.exitCode !== null || child.signalCode !== null
  return { output: () => output, hasEnded, kill: () => kill(child) }
}

async function kill(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const exit = once(child, 'exit')
  child.kill('SIGKILL')
  await exit
}

export function freePort(): Promise<number> {
  return new Promise((found) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => found(port))
    })
  })
}
