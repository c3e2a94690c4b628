import { execFileSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { arch, cpus, platform, release, totalmem } from 'node:os'
import { fileURLToPath } from 'node:url'

/** What the figures were taken on, and of what. */
export function describeMachine() {
  const processors = cpus()
  return {
    processors: processors.length,
    processor: processors[0]?.model.trim() ?? 'unknown',
    memory_gb: Math.round(totalmem() / 2 ** 30),
    system: `${platform()} ${release()} ${arch()}`,
    node: process.versions.node,
    pglite: versionOf('@electric-sql/pglite'),
    pg: versionOf('pg'),
    fastify: versionOf('fastify'),
    commit: commit(),
  }
}

/** @param {string} name */
function versionOf(name) {
  const file = fileURLToPath(new URL(`../node_modules/${name}/package.json`, import.meta.url))
  return String(JSON.parse(readFileSync(file, 'utf8')).version)
}

function commit() {
  const cwd = fileURLToPath(new URL('..', import.meta.url))
  try {
    return execFileSync('git', ['rev-parse', '--short', 'HEAD'], {
      cwd,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    }).trim()
  } catch {
    return 'unknown'
  }
}
