// Issue 3: an independent model is asked what the server is asked, in long random histories, and both must agree.
import { expect, test } from 'vitest'
import { begin } from './fire/figure.ts'
import { patience, scale, seed } from './fire/scale.ts'
import { openServer, runHistory, type Side } from './model/history.ts'
import { listed, shrink } from './model/shrink.ts'

/** A history begins with organizations of its own on an empty server, so that neither grows for ever. */
const OPERATIONS_A_HISTORY = 20_000
/** Side by side, so that the database writes for many at once what it would else write for each. */
const ORGANIZATIONS_A_HISTORY = 64

test('the server answers every operation of long random histories as an independent model does', {
  timeout: patience,
}, async () => {
  const measured = begin('random operations, each compared with the model', scale.model_operations)
  let asked = 0
  let histories = 0
  let compared = 0
  for (; asked < scale.model_operations; histories++) {
    const history_seed = (seed + histories) % 2 ** 31
    const operations = Math.min(OPERATIONS_A_HISTORY, scale.model_operations - asked)
    const api = await openServer()
    const sides = await runHistory(api, history_seed, {
      organizations: ORGANIZATIONS_A_HISTORY,
      operations,
    })
    // Of several, the one that was asked least is the soonest made short.
    const [differing] = sides
      .filter((side) => side.difference !== null)
      .sort((a, b) => a.operations.length - b.operations.length)
    if (differing) expect.fail(`The history of seed ${history_seed} differs.\n${await explained(differing)}`)
    // Verifies every organization.
    await api.close()
    asked += operations
    compared += sides.reduce(
      (sum, side) => sum + side.operations.filter(({ verb }) => verb !== 'clock').length,
      0,
    )
  }
  measured(`${compared} answers and audits in ${histories} histories: 0 differences, verify clean after each`)
})

async function explained({ setup, operations, difference }: Side): Promise<string> {
  const short = await shrink(setup, operations)
  return short
    ? listed(setup, short)
    : `It does not differ when its organization is asked alone: ${difference}`
}
