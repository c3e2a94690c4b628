// Fjordlight sells energy software from Oslo: separate balances for e-mails, mobile numbers, AI research and visitors,
// of which the one for AI research has run out.
import { addDays, addMonths } from '../../core/zone.ts'
import type { DemoOrganization } from '../demo-organization.ts'
import { bounced } from '../people.ts'
import { type Activity, usageOfDay } from '../usage-of-day.ts'
import { membersOf } from './members.ts'

const members = membersOf('fj', [
  ['Kari Halvorsen', 'Revenue Operations', 'admin', 'NO', 1.5],
  ['Anders Bakke', 'Outbound', 'manager', 'NO', 6],
  ['Signe Dahl', 'Outbound', 'user', 'NO', 7],
  ['Mikkel Thorsen', 'Outbound', 'user', 'DK', 5],
  ['Liv Aasen', 'Outbound', 'user', 'NO', 4],
  ['Jari Koskinen', 'Outbound', 'user', 'FI', 3, { disabled_days_ago: 58 }],
  ['Ebba Lundgren', 'Account Management', 'manager', 'SE', 3],
  ['Oskar Holm', 'Account Management', 'user', 'SE', 2.5],
  ['Ida Nygård', 'Account Management', 'user', 'NO', 2],
  ['Peter Vance', 'Revenue Operations', 'user', 'GB', 2],
  ['Tuva Moen', 'Revenue Operations', 'user', 'NO', 1],
  ['Sindre Falk', 'Account Management', 'user', 'NO', 0, { unverified: true }],
])

const email = { item: 'email', data_type: 'email', found: 0.86 }
const phone = { item: 'phone', data_type: 'phone', found: 0.6 }
const api = { api_key_id: 'crm-sync' }

const activities: Activity[] = [
  {
    action: 'email.people_search',
    a_day: 7.8,
    contacts: [1, 3, email],
    refunds: { how_often: 0.02, back: 'item', reason: bounced },
    says: ({ contact }) => `${contact.name} · ${contact.company.name}`,
  },
  {
    action: 'email.linkedin_extension',
    a_day: 5.5,
    contacts: [1, 1, email],
    says: ({ contact }) => `${contact.name} · LinkedIn`,
  },
  {
    action: 'email.verify',
    a_day: 0.7,
    by: ['Revenue Operations'],
    contacts: [2, 12, { item: 'verified_email', data_type: 'email' }],
    says: ({ count }) => `${count} addresses verified`,
  },
  {
    action: 'phone.reveal',
    a_day: 6.8,
    contacts: [1, 1, { ...phone, found: 0.7 }],
    refunds: { how_often: 0.05, back: 'whole', reason: () => 'The number belongs to somebody else' },
    says: ({ contact }) => `${contact.name} · ${contact.company.name}`,
  },
  {
    action: 'waterfall.email',
    a_day: 1.7,
    contacts: [1, 4, { ...email, found: 0.95 }],
    flags: { premium_provider: 0.12 },
    says: ({ contact }) => `${contact.name} · second provider`,
  },
  {
    action: 'waterfall.mobile',
    a_day: 0.55,
    contacts: [1, 1, { ...phone, found: 0.8 }],
    says: ({ contact }) => `${contact.name} · third provider`,
  },
  {
    action: 'enrichment.csv_email',
    a_day: 0.62,
    by: ['Revenue Operations', 'Outbound'],
    contacts: [15, 60, email],
    partial: true,
    held: 0.5,
    refunds: { how_often: 0.08, back: 'item', reason: bounced },
    says: ({ count, list }) => `CSV · ${count} rows of "${list}"`,
  },
  {
    action: 'enrichment.auto',
    a_day: 0.94,
    by: 'system',
    contacts: [4, 20, { item: 'firmographic', data_type: 'firmographic', found: 0.8 }],
    says: ({ count }) => `Nightly enrichment · ${count} records`,
  },
  {
    action: 'enrichment.api_person',
    a_day: 3.1,
    by: api,
    contacts: [1, 1, email, { ...phone, found: 0.12 }],
    says: ({ contact }) => `POST /people/match · ${contact.name}`,
  },
  {
    action: 'job_change.update',
    a_day: 1.2,
    by: 'system',
    contacts: [1, 3, { item: 'job_change', data_type: 'job_change', found: 0.6 }],
    says: ({ contact }) => `${contact.name} is now at ${contact.company.name}`,
  },
  {
    action: 'ai_research.person',
    a_day: 5.2,
    contacts: [2, 9, { item: 'web_research', data_type: 'web_research' }],
    partial: true,
    says: ({ count, list }) => `Research on ${count} people, "${list}"`,
  },
  {
    action: 'ai_research.company',
    a_day: 3.2,
    companies: [1, 6, { item: 'web_research', data_type: 'web_research' }],
    partial: true,
    says: ({ count, company }) =>
      count === 1 ? `Research on ${company.name}` : `Research on ${count} companies`,
  },
  {
    action: 'inbound.identify_visitor',
    a_day: 3.1,
    by: 'system',
    companies: [1, 2, { item: 'visitor', data_type: 'visitor', found: 0.7 }],
    says: ({ company }) => `Visitor from ${company.name}`,
  },
  {
    action: 'api.org_search',
    a_day: 1.6,
    by: api,
    quantities: (chance) => ({ pages: chance.between(1, 3) }),
    says: ({ quantities }) =>
      `Organization search · ${quantities.pages} page${quantities.pages === 1 ? '' : 's'}`,
  },
  { action: 'api.usage_stats', a_day: 0.62, by: api, says: () => 'GET /usage_stats' },
  {
    action: 'dialer.talk_time',
    a_day: 4.7,
    by: ['Outbound', 'Account Management'],
    quantities: (chance) => ({ minutes: chance.between(1, 19) }),
    says: ({ contact, quantities }) => `Call with ${contact.name} · ${quantities.minutes} min`,
  },
  {
    action: 'exports.push',
    a_day: 0.62,
    contacts: [5, 25, { item: 'record' }],
    says: ({ count }) => `${count} records pushed to the CRM`,
  },
  {
    action: 'deliverability.inbox_placement',
    a_day: 0.2,
    by: ['Revenue Operations'],
    says: () => 'Inbox placement of outbound.fjordlight.example',
  },
]

const workplace = {
  organization_id: 'fjordlight',
  members,
  activities,
  lists: ['Nordic grid operators', 'Heat pump installers', 'Municipal energy leads', 'Demo no-shows'],
  new_contacts_a_day: 60,
}

export const fjordlight: DemoOrganization = {
  organization_id: 'fjordlight',
  name: 'Fjordlight',
  preset: 'apollo',
  plan_id: 'apollo-professional',
  timezone: 'Europe/Oslo',
  account_manager: { name: 'Megan Doyle', email: 'megan.doyle@vendor.example' },
  // 25 days into its cycle, the month's AI research has been used up.
  cycle: (_first_day, today) => ({ start: addMonths(addDays(today, -25), -5), months: 1 }),
  domain: 'fjordlight.example',
  sample_charge: {
    action: 'email.people_search',
    member_id: 'fj-103',
    items: [{ key: 'email:contact_42', data_type: 'email' }],
    description: 'My first charge',
  },
  members,
  charges: (day) => usageOfDay(workplace, day),
  milestones: () => [
    {
      days_ago: 70,
      async happens({ grant }) {
        await grant('mobile-pack', {
          unit: 'mobile',
          amount: 400,
          source: 'addon',
          reason: 'Pack of mobile credits, order FJ-77',
        })
      },
    },
    {
      days_ago: 0,
      async happens({ hold, now }) {
        await hold('running-search', {
          action: 'api.org_search',
          api_key_id: 'crm-sync',
          quantities: { pages: 40 },
          description: 'Organization search · 40 pages, running',
          expires_at: now + 7 * 86_400_000,
        })
      },
    },
  ],
  conversations: [],
}
