// The built program as a process of its own, as a person starts it.
import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

const CLI = fileURLToPath(new URL('../dist/cli.js', import.meta.url))

/** Its environment is this one's without settings of Coulomb, and with `env`. */
export function startCoulomb(args: string[], env: Record<string, string> = {}): ChildProcess {
  const inherited = Object.entries(process.env).filter(
    ([name]) => !/^(?:COULOMB_.*|PORT|HOST|DATABASE_URL)$/.test(name),
  )
  return spawn(process.execPath, [CLI, ...args], {
    env: { ...Object.fromEntries(inherited), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
}

export interface Ended {
  code: number | null
  stdout: string
  stderr: string
}

/** Runs a command to its end. */
export async function coulomb(args: string[], more: string[] = [], ...most: string[][]): Promise<Ended> {
  return ended(startCoulomb([...args, ...more, ...most.flat()]))
}

export async function ended(child: ChildProcess): Promise<Ended> {
  let stdout = ''
  let stderr = ''
  child.stdout!.setEncoding('utf8').on('data', (text) => {
    stdout += text
  })
  child.stderr!.setEncoding('utf8').on('data', (text) => {
    stderr += text
  })
  const [code] = await once(child, 'close')
  return { code, stdout, stderr }
}
