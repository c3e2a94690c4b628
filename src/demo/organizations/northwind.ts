// Northwind sells industrial parts out of Madrid: one pool of plan and add-on credits, conversations beside it.
import { putOrganization } from '../../catalog/organizations.ts'
import { putRolloverException } from '../../catalog/rollover-exceptions.ts'
import { addDays, addMonths, type Day, daysBetween, startOfDay } from '../../core/zone.ts'
import type { DemoOrganization, Milestone } from '../demo-organization.ts'
import { bounced, company, contact } from '../people.ts'
import { type Activity, companySubject, contactSubject, usageOfDay } from '../usage-of-day.ts'
import { membersOf } from './members.ts'

const members = membersOf('nw', [
  ['Mikaela Torres', 'Sales', 'admin', 'ES', 11],
  ['Samara Okafor', 'Sales', 'manager', 'ES', 9],
  ['Jonas Weber', 'Sales', 'user', 'DE', 7],
  ['Priya Natarajan', 'Marketing', 'manager', 'ES', 5],
  ['Leo Martín', 'Marketing', 'user', 'ES', 2.4],
  ['Inés Calvo', 'Sales', 'user', 'ES', 3],
  ['Thomas Achard', 'Sales', 'user', 'FR', 2.6],
  ['Giulia Bertolini', 'Sales', 'user', 'IT', 2.2],
  ['Rui Tavares', 'Sales', 'user', 'PT', 1.8, { disabled_days_ago: 47 }],
  ['Katarzyna Wójcik', 'Marketing', 'user', 'PL', 1.6],
  ['Daniel Echeverría', 'Marketing', 'user', 'ES', 1.4],
  ['Alba Figueroa', 'Partnerships', 'manager', 'ES', 1.8],
  ['Hugo Steiner', 'Partnerships', 'user', 'AT', 1.5, { moved: { from: 'Sales', days_ago: 40 } }],
  ['Nora Lindgren', 'Partnerships', 'user', 'SE', 1],
  ['Omar Bensaïd', 'Customer Success', 'user', 'MA', 0.9],
  ['Valentina Rossi', 'Customer Success', 'user', 'IT', 0.8],
  ['Pau Ferrer', 'Operations', 'admin', 'ES', 0.3],
  ['Elena Vidal', 'Operations', 'user', 'ES', 0.5],
  ['Marc Oliver', 'Operations', 'user', 'ES', 0],
  ['Sofía Navarro', null, 'user', 'ES', 0, { unverified: true }],
])

const email = { item: 'email', data_type: 'email', found: 0.84 }
const phone = { item: 'phone', data_type: 'phone', found: 0.58 }
const sellers = ['Sales', 'Marketing', 'Partnerships']

const activities: Activity[] = [
  {
    action: 'enrichment.email',
    a_day: 7.6,
    contacts: [1, 2, email],
    refunds: {
      how_often: 0.02,
      back: 'item',
      reason: bounced,
      give_back_ownership: true,
    },
    says: ({ contact }) => `${contact.name} · ${contact.company.name}`,
  },
  {
    action: 'enrichment.email',
    a_day: 1.1,
    by: sellers,
    contacts: [20, 90, email],
    partial: true,
    held: 0.4,
    refunds: { how_often: 0.05, back: 'item', reason: bounced },
    says: ({ count, list }) => `Export · ${count} contacts, "${list}"`,
  },
  {
    action: 'enrichment.phone_email',
    a_day: 3.4,
    by: ['Sales', 'Partnerships'],
    contacts: [1, 3, phone, email],
    refunds: {
      how_often: 0.02,
      back: 'item',
      reason: (contact) => `Wrong number: ${contact.name} has left ${contact.company.name}`,
    },
    says: ({ contact }) => `${contact.name} · ${contact.company.name}`,
  },
  {
    action: 'enrichment.verify_email',
    a_day: 1.7,
    by: ['Marketing', 'Operations'],
    contacts: [5, 25, { item: 'verified_email', data_type: 'email' }],
    says: ({ count, list }) => `Verified ${count} addresses before "${list}"`,
  },
  {
    action: 'scraping.company_by_url',
    a_day: 5.1,
    companies: [1, 1, { item: 'company' }],
    says: ({ company }) => `linkedin.com/company/${company.domain.replace('.example', '')}`,
  },
  {
    action: 'scraping.add_contacts',
    a_day: 1.9,
    by: sellers,
    contacts: [6, 24, { item: 'contact' }],
    says: ({ count, company }) => `${count} contacts added to ${company.name}`,
  },
  {
    action: 'scraping.company_jobs',
    a_day: 1.3,
    companies: [1, 6, { item: 'jobs', found: 0.7 }],
    says: ({ count, company }) =>
      count === 1 ? `Open positions of ${company.name}` : `Open positions of ${count} accounts`,
  },
  {
    action: 'ai.completion',
    a_day: 3.4,
    by: sellers,
    contacts: [5, 30, { item: 'text', data_type: 'text' }],
    refunds: { how_often: 0.04, back: 'half', reason: () => 'Half of the texts were in the wrong language' },
    says: ({ count, list }) => `Ice-breaker for ${count} leads, "${list}"`,
  },
  {
    action: 'enrichment.other_source',
    a_day: 5.1,
    by: { api_key_id: 'crm-sync' },
    companies: [1, 8, { item: 'technologies', found: 0.75 }],
    says: ({ count }) => `CRM sync · technologies of ${count} account${count === 1 ? '' : 's'}`,
  },
  {
    action: 'enrichment.email',
    a_day: 3.4,
    by: { api_key_id: 'crm-sync' },
    contacts: [2, 12, email],
    says: ({ count }) => `CRM sync · ${count} new leads`,
  },
  {
    action: 'conversation.email',
    a_day: 7.6,
    by: sellers,
    in_campaign: true,
    says: ({ contact, company }) => `First e-mail to ${contact.name}, ${company.name}`,
  },
  {
    action: 'conversation.linkedin',
    a_day: 5.1,
    by: sellers,
    in_campaign: true,
    says: ({ contact, company }) => `Invitation to ${contact.name}, ${company.name}`,
  },
]

const workplace = {
  organization_id: 'northwind',
  members,
  activities,
  lists: [
    'DACH CFOs',
    'Iberia plant managers',
    'Hannover fair visitors',
    'Lapsed customers 2024',
    'Nordic OEMs',
  ],
  new_contacts_a_day: 110,
  campaigns: [
    { name: 'DACH CFOs Q4', share: 5, from_days_ago: 60, until_days_ago: 0 },
    { name: 'Iberia plant managers', share: 4, from_days_ago: 400, until_days_ago: 0 },
    { name: 'Hannover follow-up', share: 3, from_days_ago: 130, until_days_ago: 35 },
    { name: 'Win-back', share: 2, from_days_ago: 75, until_days_ago: 0 },
  ],
  identities: [
    { name: 'Mikaela T.', share: 5 },
    { name: 'Samara O.', share: 4 },
    { name: 'Jonas W.', share: 3 },
    { name: 'Alba F.', share: 1 },
  ],
}

const MICROS = 1_000_000

export const northwind: DemoOrganization = {
  organization_id: 'northwind',
  name: 'Northwind',
  preset: 'genesy',
  plan_id: 'genesy-growth',
  timezone: 'Europe/Madrid',
  account_manager: { name: 'Laura Prieto', email: 'laura.prieto@vendor.example' },
  domain: 'northwind.example',
  sample_charge: {
    action: 'enrichment.email',
    member_id: 'nw-101',
    items: [{ key: 'email:contact_42', data_type: 'email' }],
    description: 'My first charge',
  },
  members,
  charges: (day) => usageOfDay(workplace, day),
  milestones: (today, timezone) => [
    {
      days_ago: 120,
      async happens({ grant, now }) {
        await grant('welcome', {
          unit: 'credit',
          amount: 1000,
          source: 'addon',
          ends_at: now + YEAR_MS,
          reason: 'Bought with the contract, order NW-1042',
        })
      },
    },
    {
      days_ago: 20,
      async happens({ grant, voidGrant, now }) {
        const sorry = {
          unit: 'credit',
          source: 'promo' as const,
          ends_at: now + YEAR_MS / 4,
          reason: 'For the outage of the phone provider',
        }
        const mistaken = await grant('sorry-twice', { ...sorry, amount: 500 })
        await grant('sorry', { ...sorry, amount: 300 })
        await voidGrant('sorry-void', mistaken, 'Granted 500 instead of 300')
      },
    },
    carryOver(today, timezone),
    {
      days_ago: 12,
      async happens({ grant, now }) {
        await grant('extra', {
          unit: 'credit',
          amount: 2000,
          source: 'addon',
          ends_at: now + YEAR_MS,
          reason: 'Bought by Mikaela Torres, order NW-1187',
        })
      },
    },
    {
      days_ago: 3,
      async happens({ ledger, organization_id, actor }) {
        const plan_effective_at = startOfDay(addMonths(`${today.slice(0, 7)}-01`, 1), timezone)
        const plan_id = 'genesy-scale'
        await putOrganization(ledger, organization_id, { plan_id, plan_effective_at }, actor)
      },
    },
    overlappingExports,
    runningExports,
  ],
  conversations: [
    {
      member_id: 'nw-101',
      kind: 'buy_more',
      subject: 'Buy More',
      message:
        'We start a campaign in France in two weeks and will need about 5,000 more. What would they cost?',
      unit: 'credit',
      credits: 5000 * MICROS,
    },
    {
      member_id: 'nw-102',
      kind: 'refund',
      subject: 'Refund of an export by mistake',
      message:
        'I exported the list of last week again, with the wrong filter. Can we have these credits back?',
    },
    {
      member_id: 'nw-101',
      kind: 'question',
      subject: 'Carrying credits over December',
      message: 'Our office is closed over the holidays. Could what is left carry over once more?',
      answer:
        'For one month, yes: tell me by the 20th how much you expect to be left, and I add the exception.',
    },
  ],
}

/** The vendor let them keep some credits over the last 1st of the month (S2-32). */
function carryOver(today: Day, timezone: string): Milestone {
  const ends_on = `${today.slice(0, 7)}-01`
  return {
    days_ago: daysBetween(ends_on, today) + 3,
    async happens({ ledger, organization_id, actor, now }) {
      // A demo that began after that day has nothing to carry over.
      if (now >= startOfDay(ends_on, timezone)) return
      await putRolloverException(
        ledger,
        organization_id,
        `carry-${addDays(ends_on, -1).slice(0, 7)}`,
        {
          unit: 'credit',
          ends_on,
          amount: 1500 * MICROS,
          reason: 'The migration of their CRM stood still for a week; agreed with Laura Prieto',
        },
        actor,
      )
    },
  }
}

const YEAR_MS = 365 * 86_400_000
const HELD_FOR_DAYS = 7

const addresses = (from: number, count: number) =>
  Array.from({ length: count }, (_, index) => ({
    key: `email:contact_${from + index}`,
    data_type: 'email',
    subject: contactSubject(contact(from + index)),
  }))

/** Two people export lists that overlap: what is owned, and what is not found, is not charged (S1-09 to S1-11). */
const overlappingExports: Milestone = {
  days_ago: 1,
  async happens({ charge, now }) {
    const first = 3_000_000
    await charge('finance-leads', {
      action: 'enrichment.email',
      member_id: 'nw-102',
      items: addresses(first, 80),
      description: 'Export · 80 contacts, "Finance leads"',
      occurred_at: now - 50 * 60_000,
    })
    const items = addresses(first, 200).map((item, index) => (index < 190 ? item : { ...item, found: false }))
    await charge('dach-cfos', {
      action: 'enrichment.email',
      member_id: 'nw-101',
      items,
      description: 'Export · 200 contacts, "DACH CFOs"',
      occurred_at: now - 20 * 60_000,
    })
  },
}

const runningExports: Milestone = {
  days_ago: 0,
  async happens({ hold, now }) {
    const expires_at = now + HELD_FOR_DAYS * 86_400_000
    await hold('running-export', {
      action: 'enrichment.email',
      member_id: 'nw-101',
      items: addresses(3_000_200, 80),
      description: 'Export · 80 contacts, "DACH CFOs"',
      expires_at,
    })
    await hold('running-scrape', {
      action: 'scraping.company_jobs',
      member_id: 'nw-104',
      items: Array.from({ length: 40 }, (_, index) => {
        const subject = companySubject(company(500_000 + index))
        return { key: `jobs:${subject.id}`, subject }
      }),
      description: 'Open positions of 40 accounts',
      expires_at,
    })
  },
}
