// A part of the benchmark in a process of its own, with a Postgres of its own: so none inherits the memory, the
// compiled code or the statistics of another.

import { startNative } from './native.mjs'

/** @typedef {{ part: string, options: import('./options.mjs').Options }} Order */

process.once('message', async (/** @type {Order} */ { part, options }) => {
  const native = await startNative()
  try {
    const { run } = await import(`./parts/${part}.mjs`)
    const say = (/** @type {string} */ text) => console.log(`  ${part}: ${text}`)
    const result = await run({ options, native, say })
    process.send?.({ result, settings: await native.settings() })
  } catch (error) {
    console.error(error)
    process.exitCode = 1
  } finally {
    await native.stop()
    process.disconnect()
  }
})
