// A second opinion: what Coulomb must answer to each operation, from the words of its design and of its HTTP contract,
// without a line of its code. Readable rather than fast: one plain list of grants, one map of what is owned.
import { advance, openBooks, sum } from './books.ts'
import { charge } from './charge.ts'
import { decide } from './decide.ts'
import { grant, voidGrant } from './grants.ts'
import { capture, hold, release } from './holds.ts'
import type { Expected, Operation, Receipt } from './operations.ts'
import { own } from './ownership.ts'
import { micro } from './prices.ts'
import type { Setup } from './products.ts'
import { counts, spentReceipt } from './receipt.ts'
import { refund } from './refunds.ts'
import { moveLicense, setLicense, setStatus } from './seats.ts'
import { type Model, Refused } from './state.ts'

export function openModel(setup: Setup, now: number): Model {
  return {
    books: openBooks(setup, now),
    charges: new Map(),
    holds: new Map(),
    grants: new Map(),
    usage: new Map(),
    keys: new Map(),
    receipts: new Map(),
  }
}

/** What the operation must answer; what it does has been done when this returns. */
export function apply(model: Model, operation: Operation): Expected {
  try {
    return answer(model, operation)
  } catch (error) {
    if (error instanceof Refused) return error.expected
    throw error
  }
}

function answer(model: Model, operation: Operation): Expected {
  switch (operation.verb) {
    case 'clock':
      advance(model.books, operation.now)
      return { done: true }
    case 'audit':
      return { done: true }
    case 'bad':
      return { refused: [operation.code, ...(model.books.suspended ? ['organization_suspended'] : [])] }
    case 'suspend':
      model.books.suspended = operation.status === 'suspended'
      return { done: true }
    case 'status':
      return setStatus(model, operation)
    case 'license':
      return setLicense(model, operation)
    case 'move':
      return moveLicense(model, operation)
    case 'plan':
      return { done: true }
    case 'exception':
      model.books.exceptions.push({
        unit: operation.unit,
        ends_on: operation.ends_on,
        amount: operation.amount === null ? null : micro(operation.amount),
      })
      return { done: true }
    case 'reread':
      return reread(model, operation.of)
    case 'quote':
      return { receipt: spentReceipt(model, 'charge', decide(model, operation.n, operation.body), false) }
    default:
      return once(model, operation)
  }
}

/** A key is used once: again it gives the first answer, with something else a conflict. */
function once(model: Model, operation: Exclude<Operation, { verb: 'audit' | 'clock' | 'bad' }>): Expected {
  const { n, key, batch, ...rest } = operation
  const asked = JSON.stringify(rest)
  const known = model.keys.get(key!)
  if (known && known.asked !== asked) throw new Refused('idempotency_conflict')
  if (known) return { receipt: { ...known.receipt, replayed: true } }
  const receipt = run(model, operation)
  model.keys.set(key!, { asked, receipt })
  return { receipt }
}

function run(model: Model, operation: Operation): Receipt {
  switch (operation.verb) {
    case 'charge':
      return charge(model, operation.n, operation.body)
    case 'hold':
      return hold(model, operation)
    case 'capture':
      return capture(model, operation)
    case 'release':
      return release(model, operation)
    case 'refund':
      return refund(model, operation)
    case 'grant':
      return grant(model, operation)
    case 'void':
      return voidGrant(model, operation)
    case 'own':
      return own(model, operation)
    default:
      throw new Error(`${operation.verb} takes no key`)
  }
}

function reread(model: Model, of: number): Expected {
  const charged = model.charges.get(of)
  if (!charged) throw new Refused('not_found')
  const refunded = sum(charged.lines.map(({ unit }, line) => (counts(unit) ? charged.refunded[line]! : 0n)))
  return { receipt: model.receipts.get(of)!, refunded }
}
