// The product that is charged for: reveals that are owned once paid for, a member with credits of her own, and a pool
// for everybody. Keys are as random as a vendor's, so that every index is hit where it hurts.

import { randomUUID } from 'node:crypto'
import { chargeRequest, grantRequest, putMembers, putOrganization, putPreset } from './coulomb.mjs'

/** @typedef {import('./coulomb.mjs').Ledger} Ledger */
/** @typedef {import('../src/core/catalogue.ts').PriceComponent} PriceComponent */
/** @typedef {import('../src/http/inputs.ts').ChargeInput} ChargeInput */

const OPERATOR = 'operator:bench'

/** Anna has a grant of her own, which burns first; Ben draws on the pool. */
export const MEMBERS = ['anna', 'ben']

/** Actions by the column of the usage report that they fall into. */
export const ACTIONS = ['email', 'phone', 'api_search', 'api_company_enrichment']

/** @type {import('../src/core/catalogue.ts').Preset} */
export const PRODUCT = {
  preset_id: 'bench',
  name: 'Bench',
  units: [{ unit: 'credit', name: 'Credits', counts_as_credits: true }],
  features: [
    {
      feature: 'reveal',
      name: 'Reveal',
      actions: ACTIONS.map((action) => ({ action, name: action, data_type: action })),
    },
  ],
  policy: { renewal: { anchor: 'none' } },
  default_plan_id: 'bench',
  plans: [
    {
      plan_id: 'bench',
      name: 'Bench',
      price: null,
      billing_months: 12,
      identities: null,
      rate_card_id: 'bench',
      units: { credit: 'limited' },
      allotments: [],
      usage_api: true,
      policy: {},
    },
  ],
  rate_cards: [
    {
      rate_card_id: 'bench',
      versions: [
        {
          version: 1,
          starts_at: null,
          prices: Object.fromEntries(
            ACTIONS.map((action) => [
              action,
              {
                components: [
                  {
                    unit: 'credit',
                    per: 'item',
                    price: 1,
                    report_column: /** @type {PriceComponent['report_column']} */ (action),
                  },
                ],
              },
            ]),
          ),
        },
      ],
    },
  ],
}

/** @param {Ledger} ledger */
export async function putProduct(ledger) {
  await putPreset(ledger.db, PRODUCT, await ledger.now())
}

/**
 * An organization with its members, without credits.
 * @param {Ledger} ledger @param {string} organization_id
 * @param {{ start: string, months: number }} [cycle]
 */
export async function createOrganization(ledger, organization_id, cycle) {
  const input = { name: organization_id, preset: 'bench', timezone: 'UTC', cycle }
  await putOrganization(ledger, organization_id, input, OPERATOR)
  const members = MEMBERS.map((member_id) => ({ member_id, email: `${member_id}@bench.example` }))
  for (const outcome of await putMembers(ledger, organization_id, members, OPERATOR))
    if (!outcome.ok) throw new Error(outcome.detail)
}

/**
 * Its two grants: Anna's own, and the pool.
 * @param {Ledger} ledger @param {string} organization_id
 */
export async function grantCredits(ledger, organization_id) {
  const grants = [
    { source: /** @type {const} */ ('promo'), member_id: 'anna' },
    { source: /** @type {const} */ ('addon'), member_id: null },
  ]
  const outcomes = await Promise.all(
    grants.map(({ source, member_id }) => {
      const input = { unit: 'credit', amount: 400_000_000, source, member_id, reason: 'bench' }
      const idempotency_key = `grant-${source}`
      return ledger.submit(organization_id, grantRequest(input, { actor: OPERATOR, idempotency_key }))
    }),
  )
  for (const outcome of outcomes) if (!outcome.ok) throw new Error(outcome.refusal.detail)
}

let charges = 0

/**
 * The next charge: of one item that nobody owns yet, by one of the two members in turn.
 * @returns {ChargeInput & { idempotency_key: string }}
 */
export function nextCharge() {
  const number = ++charges
  return {
    action: 'email',
    member_id: /** @type {string} */ (MEMBERS[number % 2]),
    items: [{ key: `email:contact_${scattered(number)}` }],
    idempotency_key: randomUUID(),
  }
}

/**
 * The same with what a vendor's page has to show of it: a text, and the contact's name.
 * @returns {ChargeInput & { idempotency_key: string }}
 */
export function nextTalkativeCharge() {
  const charge = nextCharge()
  const id = `contact_${charges}`
  return {
    ...charge,
    items: [{ key: `email:${id}`, subject: { type: 'contact', id, name: `Contact ${charges} of Bench` } }],
    description: 'Revealed from the list "DACH CFOs"',
  }
}

/** One number for another, without repeats, far from its neighbor. @param {number} number */
export function scattered(number) {
  return Math.imul(number, 0x9e3779b1) >>> 0
}

/** @param {ChargeInput & { idempotency_key?: string | null }} input */
export function requestOf(input) {
  const idempotency_key = input.idempotency_key ?? null
  return chargeRequest('charge', input, { actor: OPERATOR, idempotency_key })
}

/**
 * Charges and insists on it.
 * @param {Ledger} ledger @param {string} organization_id
 * @param {ChargeInput & { idempotency_key?: string | null }} [input]
 * @param {'live' | 'import'} [priority]
 */
export async function charge(ledger, organization_id, input = nextCharge(), priority = 'live') {
  const outcome = await ledger.submit(organization_id, requestOf(input), priority)
  if (!outcome.ok) throw new Error(`a charge was refused: ${outcome.refusal.detail}`)
  if (outcome.replayed) throw new Error('a charge was a replay')
}
