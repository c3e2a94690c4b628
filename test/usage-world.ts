// A small product and the verbs to use it, for the tests of what is read back: everything is written by the ledger.
import { createHash, randomBytes } from 'node:crypto'
import { putOrganization } from '../src/catalog/organizations.ts'
import { putPreset } from '../src/catalog/presets.ts'
import type { GrantSource, Preset } from '../src/core/catalogue.ts'
import type { Entry } from '../src/core/entry.ts'
import type { ChargeRequest, LedgerRequest, RefundRequest, RequestItem } from '../src/core/request.ts'
import type { Database } from '../src/database/database.ts'
import { setTestClock } from '../src/ledger/clock.ts'
import { type Ledger, openLedger } from '../src/ledger/ledger.ts'
import { verifyAll } from '../src/ledger/verify.ts'
import { openTestDatabase } from './engine.ts'

export const CREDIT = 1_000_000

const preset: Preset = {
  preset_id: 'data',
  name: 'Data',
  units: [
    { unit: 'credit', name: 'Credits', counts_as_credits: true },
    { unit: 'mobile', name: 'Mobile credits', counts_as_credits: true },
    { unit: 'export', name: 'Export credits', counts_as_credits: true },
    { unit: 'conversation', name: 'Conversations', counts_as_credits: false },
  ],
  features: [
    {
      feature: 'reveals',
      name: 'Reveals',
      actions: [
        { action: 'reveal.email', name: 'Email revealed', data_type: 'email' },
        { action: 'reveal.phone', name: 'Phone revealed', data_type: 'phone' },
        { action: 'reveal.both', name: 'Waterfall', data_type: null },
      ],
    },
    {
      feature: 'api',
      name: 'API',
      actions: [
        { action: 'api.search', name: 'API search', data_type: 'search' },
        { action: 'api.company', name: 'API company enrichment', data_type: 'company' },
      ],
    },
    {
      feature: 'ai',
      name: 'AI',
      actions: [
        { action: 'ai.cell', name: 'AI completion', data_type: 'text' },
        { action: 'ai.retired', name: 'AI, the old way', data_type: 'text' },
      ],
    },
    {
      feature: 'outreach',
      name: 'Outreach',
      actions: [{ action: 'conversation.start', name: 'Conversation started', data_type: null }],
    },
    {
      feature: 'exports',
      name: 'Exports',
      actions: [{ action: 'export.csv', name: 'Exported to CSV', data_type: 'export' }],
    },
  ],
  policy: { ownership: { scope: 'organization', window: 'forever', actions: {} } },
  default_plan_id: 'pool',
  plans: [
    {
      plan_id: 'pool',
      name: 'Pool',
      price: { amount: 99, currency: 'EUR' },
      billing_months: 1,
      identities: 3,
      rate_card_id: 'prices',
      units: { credit: 'limited', mobile: 'limited', conversation: 'metered' },
      allotments: [
        { unit: 'credit', amount: 10_000, owner: 'organization' },
        { unit: 'mobile', amount: 1_000, owner: 'organization' },
      ],
      usage_api: true,
      policy: {},
    },
    {
      plan_id: 'seats',
      name: 'Seats',
      price: null,
      billing_months: 1,
      identities: null,
      rate_card_id: 'prices',
      units: { credit: 'limited' },
      allotments: [{ unit: 'credit', amount: 50, owner: 'license' }],
      usage_api: true,
      policy: { renewal: { anchor: 'issue_anniversary' } },
    },
  ],
  rate_cards: [
    {
      rate_card_id: 'prices',
      versions: [
        {
          version: 1,
          starts_at: null,
          prices: {
            'reveal.email': {
              components: [{ unit: 'credit', per: 'item', price: 1, report_column: 'email' }],
            },
            'reveal.phone': {
              components: [{ unit: 'credit', per: 'item', price: 5, report_column: 'phone' }],
            },
            'reveal.both': {
              components: [
                { unit: 'credit', per: 'item', data_type: 'email', price: 1, report_column: 'email' },
                { unit: 'mobile', per: 'item', data_type: 'phone', price: 8, report_column: 'phone' },
              ],
            },
            'api.search': {
              components: [{ unit: 'credit', per: 'results', price: 1, report_column: 'api_search' }],
            },
            'api.company': {
              components: [
                { unit: 'credit', per: 'item', price: 1, report_column: 'api_company_enrichment' },
              ],
            },
            'ai.cell': { components: [{ unit: 'credit', per: 'cells', price: 0.3 }] },
            'conversation.start': { components: [{ unit: 'conversation', per: 'charge', price: 1 }] },
            'export.csv': { components: [{ unit: 'export', per: 'rows', price: 1 }] },
          },
        },
      ],
    },
  ],
}

export interface Person {
  member_id: string
  email?: string
  name?: string
  group?: string | null
  role?: 'admin' | 'manager' | 'user'
  country_code?: string | null
  verified_at?: string | null
  last_login_at?: string | null
}

export interface Spent {
  at?: string
  member_id?: string
  api_key_id?: string
  items?: (string | RequestItem)[]
  quantities?: Record<string, number>
  campaign?: string
  identity?: string
  description?: string
  subject?: ChargeRequest['subject']
  metadata?: ChargeRequest['metadata']
  partial?: boolean
  key?: string
  draw_on_balance?: boolean
}

export interface World {
  db: Database
  ledger: Ledger
  clock(iso: string): Promise<void>
  /** In UTC with a yearly billing cycle from 1 January 2026, unless it says otherwise. */
  organization(organization_id: string, input?: Parameters<typeof putOrganization>[2]): Promise<void>
  members(organization_id: string, people: Person[]): Promise<void>
  /** Gives the members licenses, issued on that day. */
  license(organization_id: string, member_ids: string[], issued_on?: string): Promise<void>
  disable(organization_id: string, member_id: string): Promise<void>
  submit(
    organization_id: string,
    request: Partial<LedgerRequest> & { verb: LedgerRequest['verb'] },
  ): Promise<Entry>
  charge(organization_id: string, action: string, spent?: Spent): Promise<Entry>
  hold(organization_id: string, action: string, spent?: Spent): Promise<Entry>
  capture(organization_id: string, hold: Entry, items?: string[], at?: string): Promise<Entry>
  refund(
    organization_id: string,
    charge: Entry,
    what?: { credits?: number; items?: string[] },
  ): Promise<Entry>
  grant(
    organization_id: string,
    amount: number,
    grant?: { unit?: string; source?: GrantSource; member_id?: string; ends_at?: string },
  ): Promise<Entry>
  /** Verifies every journal. */
  close(): Promise<void>
}

let keys = 0

const asked = (verb: string, key = `key-${++keys}`) => ({
  actor: 'operator:test',
  idempotency_key: key,
  fingerprint: createHash('sha256').update(`${verb} ${key}`).digest('hex'),
  salt: randomBytes(16),
})

export async function openWorld(now: string): Promise<World> {
  const db = await openTestDatabase()
  const ledger = openLedger(db, { test_clock: true })
  await setTestClock(db, Date.parse(now))
  await putPreset(db, preset, Date.parse('2020-01-01T00:00:00Z'))
  const submit: World['submit'] = async (organization_id, request) => {
    const whole = { ...asked(request.verb), ...request } as LedgerRequest
    const outcome = await ledger.submit(organization_id, whole)
    if (!outcome.ok) throw new Error(`${outcome.refusal.code}: ${outcome.refusal.detail}`)
    return outcome.entry!
  }
  const spend =
    (verb: 'charge' | 'hold') =>
    (organization_id: string, action: string, spent: Spent = {}) =>
      submit(organization_id, {
        ...(spent.key === undefined ? {} : asked(verb, spent.key)),
        verb,
        action,
        member_id: spent.member_id ?? null,
        api_key_id: spent.api_key_id ?? null,
        quantities: spent.quantities ?? {},
        flags: [],
        items: spent.items?.map((item) => (typeof item === 'string' ? { key: item } : item)) ?? null,
        subject: spent.subject ?? null,
        partial: spent.partial ?? false,
        description: spent.description ?? null,
        campaign: spent.campaign ?? null,
        identity: spent.identity ?? null,
        occurred_at: spent.at === undefined ? null : Date.parse(spent.at),
        metadata: spent.metadata ?? null,
        draw_on_balance: spent.draw_on_balance ?? true,
        past_credits: null,
        expires_at: null,
      } as Partial<ChargeRequest> & { verb: 'charge' | 'hold' })
  return {
    db,
    ledger,
    clock: async (iso) => {
      if (!(await setTestClock(db, Date.parse(iso)))) throw new Error('the clock only goes forward')
    },
    async organization(organization_id, input = {}) {
      await putOrganization(
        ledger,
        organization_id,
        {
          name: organization_id,
          preset: 'data',
          timezone: 'UTC',
          cycle: { start: '2026-01-01', months: 12 },
          ...input,
        },
        'operator:test',
      )
    },
    async members(organization_id, people) {
      await ledger.change(organization_id, async (change) => {
        await change.tx.send([
          {
            text: `insert into members (organization_id, member_id, email, name, group_name, role, status, country_code,
                verified_at, last_login_at, created_at)
              select $1, id, email, name, group_name, role, 'active', country, verified, login, $10::timestamptz
              from unnest($2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::text[], $8::timestamptz[],
                $9::timestamptz[]) as t(id, email, name, group_name, role, country, verified, login)`,
            values: [
              organization_id,
              people.map((one) => one.member_id),
              people.map((one) => one.email ?? `${one.member_id}@acme.example`),
              people.map((one) => one.name ?? one.member_id),
              people.map((one) => one.group ?? null),
              people.map((one) => one.role ?? 'user'),
              people.map((one) => one.country_code ?? null),
              people.map((one) => one.verified_at ?? null),
              people.map((one) => one.last_login_at ?? null),
              new Date(change.now).toISOString(),
            ],
          },
        ])
      })
    },
    async license(organization_id, member_ids, issued_on) {
      await ledger.change(organization_id, async (change) => {
        const requests = member_ids.map((member_id) => ({
          ...asked('license'),
          verb: 'license' as const,
          license_id: member_id,
          member_id,
          plan_id: null,
          issued_on: issued_on ?? null,
        }))
        await change.decide(requests, member_ids)
      })
    },
    async disable(organization_id, member_id) {
      await ledger.change(organization_id, async (change) => {
        await change.tx.send([
          {
            text: `update members set status = 'disabled', disabled_at = $3::timestamptz
              where organization_id = $1 and member_id = $2`,
            values: [organization_id, member_id, new Date(change.now).toISOString()],
          },
        ])
      })
    },
    submit,
    charge: spend('charge'),
    hold: spend('hold'),
    capture: (organization_id, hold, items, at) =>
      submit(organization_id, {
        verb: 'capture',
        hold_seq: hold.seq,
        items: items?.map((key) => ({ key })) ?? null,
        quantities: null,
        flags: null,
        occurred_at: at === undefined ? null : Date.parse(at),
        description: null,
        metadata: null,
      }),
    refund: (organization_id, charge, what = {}) =>
      submit(organization_id, {
        verb: 'refund',
        charge_seq: charge.seq,
        credits: what.credits === undefined ? null : what.credits * CREDIT,
        items: what.items ?? null,
        reason: 'bounced',
        give_back_ownership: false,
      } as Partial<RefundRequest> & { verb: 'refund' }),
    grant: (organization_id, amount, grant = {}) =>
      submit(organization_id, {
        verb: 'grant',
        unit: grant.unit ?? 'credit',
        amount: amount * CREDIT,
        source: grant.source ?? 'addon',
        member_id: grant.member_id ?? null,
        starts_at: null,
        ends_at: grant.ends_at === undefined ? null : Date.parse(grant.ends_at),
        reason: 'bought',
      }),
    async close() {
      await ledger.close()
      for await (const verified of verifyAll(db))
        if (verified.findings.length > 0) throw new Error(JSON.stringify(verified.findings))
      await db.close()
    },
  }
}

export async function collect(chunks: AsyncIterable<string>): Promise<string> {
  let text = ''
  for await (const chunk of chunks) text += chunk
  return text
}
