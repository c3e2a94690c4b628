// A small team of the product with plan and add-on credits, made through the public verbs, for the tests of "Credits".
// It is Tuesday 18 November 2025, 11:00 in Madrid; the plan renews on 1 December.
import type { Api } from '../client.ts'

export const MONDAY = '2025-11-17T10:00:00Z'
const TUESDAY = '2025-11-18T10:00:00Z'
export const ACCOUNT_MANAGER = { name: 'Marta Ruiz', email: 'marta@vendor.example' }
const O = '/v1/organizations'

async function ask(reply: Promise<{ status: number; body: any }>): Promise<any> {
  const { status, body } = await reply
  if (status >= 300) throw new Error(JSON.stringify(body))
  return body
}

let keys = 0
const key = () => `w${++keys}`

const items = (kind: string, first: number, last = first) =>
  Array.from({ length: last - first + 1 }, (_, at) => ({
    key: `${kind}:${first + at}`,
    data_type: kind,
    subject: { type: 'contact', id: `contact_${first + at}`, name: `Contact ${first + at}` },
  }))

export const charge = (api: Api, organization_id: string, body: object) =>
  ask(api.operator.post(`${O}/${organization_id}/charges`, { idempotency_key: key(), ...body }))

async function open(api: Api, organization_id: string, more: object, members: [string, string, string][]) {
  await ask(
    api.operator.put(`${O}/${organization_id}`, {
      name: 'Northwind',
      preset: 'genesy',
      plan_id: 'genesy-growth',
      timezone: 'Europe/Madrid',
      account_manager: ACCOUNT_MANAGER,
      ...more,
    }),
  )
  for (const [member_id, name, role] of members)
    await ask(
      api.operator.put(`${O}/${organization_id}/members/${member_id}`, {
        name,
        role,
        group: member_id === 'jonas' ? 'Marketing' : 'Sales',
        email: `${member_id}@northwind.example`,
      }),
    )
}

/** Begins on `MONDAY`. What each preset counts stands in `USED`. */
export async function openNorthwind(api: Api): Promise<void> {
  await open(api, 'nw', {}, [
    ['mikaela', 'Mikaela Torres', 'admin'],
    ['samara', 'Samara Okafor', 'manager'],
    ['jonas', 'Jonas Weber', 'user'],
  ])
  const nw = (body: object) => charge(api, 'nw', body)
  await nw({
    action: 'enrichment.email',
    member_id: 'jonas',
    items: items('email', 101, 105),
    occurred_at: '2025-10-10T09:00:00Z',
  })
  await nw({
    action: 'enrichment.email',
    member_id: 'mikaela',
    items: items('email', 1, 12),
    description: 'Export · 12 contacts, "DACH CFOs"',
    occurred_at: '2025-11-03T09:00:00Z',
  })
  await nw({ action: 'ai.completion', api_key_id: 'zapier', occurred_at: '2025-11-12T09:00:00Z' })
  for (const [member_id, campaign, identity, day, count] of [
    ['mikaela', 'DACH CFOs', 'mikaela@linkedin', '2025-11-04', 3],
    ['samara', 'Nordic OEMs', 'samara@linkedin', '2025-11-06', 2],
    ['samara', 'DACH CFOs', 'samara@linkedin', '2025-11-17', 1],
  ] as const)
    await nw({
      action: 'conversation.linkedin',
      member_id,
      campaign,
      identity,
      items: Array.from({ length: count }, () => ({ key: key() })),
      occurred_at: `${day}T09:00:00Z`,
    })
  const scraped = await nw({
    action: 'scraping.add_contacts',
    member_id: 'samara',
    items: items('person', 1, 9),
  })
  await api.clock(TUESDAY)
  await ask(
    api.operator.post(`${O}/nw/charges/${scraped.id}/refunds`, {
      credits: 4,
      reason: 'Wrong company',
      idempotency_key: key(),
    }),
  )
  await nw({ action: 'ai.completion', member_id: 'samara', description: 'Ice-breaker for a lead' })
  await nw({ action: 'enrichment.email', member_id: 'jonas', items: items('email', 1, 3) })
  await ask(
    api.operator.post(`${O}/nw/holds`, {
      action: 'enrichment.email',
      member_id: 'mikaela',
      items: items('email', 201, 205),
      idempotency_key: key(),
    }),
  )
}

/** Of each time filter: the days it stands for, and the credits used in them. */
export const USED = [
  ['Today', '18 Nov', 1],
  ['Yesterday', '17 Nov', 5],
  ['Daily', '22 Oct – 18 Nov', 19],
  ['This Week', '17–18 Nov', 6],
  ['Last Week', '10–16 Nov', 1],
  ['This Month', '1–18 Nov', 19],
  ['Last Month', '1–31 Oct', 5],
  ['Last 28 days', '22 Oct – 18 Nov', 19],
] as const

/** So much is used each day that the credits do not last until they are renewed. */
export async function openHasty(api: Api): Promise<void> {
  await open(api, 'hasty', { name: 'Hasty', plan_id: 'genesy-starter' }, [['hanna', 'Hanna', 'admin']])
  for (let day = 10; day < 18; day++)
    await charge(api, 'hasty', {
      action: 'scraping.add_contacts',
      member_id: 'hanna',
      items: items('person', day * 1_000, day * 1_000 + 111),
      occurred_at: `2025-11-${day}T09:00:00Z`,
      draw_on_balance: true,
    })
}

/** A team that has used nothing. */
export async function openFresh(api: Api): Promise<void> {
  await open(api, 'fresh', { name: 'Fresh' }, [['eve', 'Eve', 'admin']])
}
