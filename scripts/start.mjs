// `npm start`: from a fresh clone, or a changed one, to a server that answers. The server runs in this process, so
// that signals and its exit code need no forwarding.

import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureBuilt } from './build.mjs'
import { ensureInstalled, root } from './install.mjs'

ensureInstalled()
await ensureBuilt()
const cli = join(root, 'dist', 'cli.js')
process.argv = [process.execPath, cli, 'serve', ...process.argv.slice(2)]
await import(pathToFileURL(cli).href)
