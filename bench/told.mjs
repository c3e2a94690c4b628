import { fork } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'

/**
 * Runs a script of this directory in a process of its own, gives it an order, and resolves with what it tells. Rejects
 * if it ends without a word or with an error, which it prints itself.
 * @param {string} script @param {object} order @param {string[]} [execArgv]
 * @returns {Promise<any>}
 */
export async function toldBy(script, order, execArgv = []) {
  const child = fork(fileURLToPath(new URL(script, import.meta.url)), { execArgv })
  /** @type {any} */
  let told
  child.on('message', (message) => {
    told = message
  })
  child.send(order)
  const [code] = await once(child, 'exit')
  if (code !== 0 || told === undefined) throw new Error(`${script} failed`)
  return told
}
