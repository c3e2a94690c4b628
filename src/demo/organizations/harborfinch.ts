// Harbor & Finch recruits from New York: a year's credits at once, two integrations, limits a member and a group.
import type { DemoOrganization } from '../demo-organization.ts'
import { bounced } from '../people.ts'
import { type Activity, usageOfDay } from '../usage-of-day.ts'
import { membersOf } from './members.ts'

const members = membersOf('hf', [
  ['Dana Whitfield', 'Operations', 'admin', 'US', 0.6],
  ['Marcus Bell', 'Recruiting', 'manager', 'US', 6],
  ['Aisha Coleman', 'Recruiting', 'user', 'US', 8],
  ['Tyler Novak', 'Recruiting', 'user', 'US', 5],
  ['Grace Okonkwo', 'Recruiting', 'user', 'GB', 4],
  ['Ben Castellano', 'Recruiting', 'user', 'US', 3, { disabled_days_ago: 33 }],
  ['Hannah Reyes', 'Sales', 'manager', 'US', 4],
  ['Ethan Brooks', 'Sales', 'user', 'US', 3.5],
  ['Sienna Park', 'Sales', 'user', 'CA', 2.5],
  ['Noah Feldman', 'Sales', 'user', 'US', 1.6, { moved: { from: 'Recruiting', days_ago: 52 } }],
  ['Carmen Ortiz', 'Müller, "North" desk', 'user', 'DE', 2],
  ['Felix Adler', 'Müller, "North" desk', 'user', 'DE', 1.5],
  ['Lucy Tran', 'Marketing', 'user', 'US', 1.2],
  ['Owen Gallagher', 'Marketing', 'user', 'IE', 0.8],
  ['Rachel Stein', 'Operations', 'user', 'US', 0],
  ['Jamal Price', null, 'user', 'US', 0.5],
])

const email = { item: 'email', data_type: 'email', found: 0.88 }
const phone = { item: 'phone', data_type: 'phone', found: 0.66 }

const activities: Activity[] = [
  {
    action: 'reveal.email',
    a_day: 7.9,
    contacts: [1, 2, email],
    refunds: { how_often: 0.02, back: 'item', reason: bounced },
    says: ({ contact }) => `${contact.name} · ${contact.company.name}`,
  },
  {
    action: 'reveal.phone',
    a_day: 3.2,
    contacts: [1, 1, phone],
    refunds: { how_often: 0.015, back: 'whole', reason: () => 'The number was out of service' },
    says: ({ contact }) => `${contact.name} · ${contact.company.name}`,
  },
  {
    action: 'reveal.email_phone',
    a_day: 2.9,
    contacts: [1, 1, email, phone],
    says: ({ contact }) => `${contact.name} · ${contact.company.name}`,
  },
  {
    action: 'review.already_revealed',
    a_day: 1.8,
    contacts: [1, 1, email],
    says: ({ contact }) => `${contact.name}, looked at again`,
  },
  { action: 'platform.search', a_day: 1.4, says: ({ list }) => `Search "${list}"` },
  {
    action: 'csv.matched',
    a_day: 0.65,
    contacts: [12, 40, email, phone],
    partial: true,
    held: 0.5,
    refunds: {
      how_often: 0.06,
      back: 'item',
      reason: bounced,
      give_back_ownership: true,
    },
    says: ({ count, list }) => `CSV · ${count} rows of "${list}"`,
  },
  {
    action: 'workspace.csv_export',
    a_day: 0.58,
    quantities: (chance) => ({ rows: chance.between(20, 400) }),
    says: ({ list, quantities }) => `Export · ${quantities.rows} rows, "${list}"`,
  },
  { action: 'workspace.crm_export', a_day: 0.58, says: ({ list }) => `Export to the CRM, "${list}"` },
  {
    action: 'workspace.ai_chat',
    a_day: 2.2,
    quantities: (chance) => ({ prompts: chance.between(1, 24) }),
    says: ({ quantities }) => `Assistant · ${quantities.prompts} prompts`,
  },
  {
    action: 'workspace.ai_enrichment',
    a_day: 1.2,
    quantities: (chance) => ({ cells: chance.between(5, 60) }),
    says: ({ list, quantities }) => `${quantities.cells} cells of "${list}"`,
  },
  {
    action: 'workspace.signal',
    a_day: 1,
    companies: [1, 3, { item: 'signal', data_type: 'signal', found: 0.5 }],
    says: ({ company }) => `Hiring at ${company.name}`,
  },
  {
    action: 'api.search',
    a_day: 5,
    by: { api_key_id: 'crm-sync' },
    quantities: (chance) => ({ results: chance.between(5, 75) }),
    says: ({ quantities }) => `CRM sync · ${quantities.results} results`,
  },
  {
    action: 'api.search_bulk',
    a_day: 1.4,
    by: { api_key_id: 'talent-pipeline' },
    quantities: (chance) => ({ results: chance.between(100, 1800) }),
    says: ({ list, quantities }) => `Talent pipeline · ${quantities.results} results, "${list}"`,
  },
  {
    action: 'api.company_enrichment',
    a_day: 4.3,
    by: { api_key_id: 'crm-sync' },
    companies: [1, 6, { item: 'company', data_type: 'company', found: 0.9 }],
    says: ({ company, count }) => (count === 1 ? company.name : `CRM sync · ${count} companies`),
  },
  {
    action: 'api.reveal_email',
    a_day: 2.2,
    by: { api_key_id: 'talent-pipeline' },
    contacts: [1, 5, email],
    says: ({ count }) => `Talent pipeline · ${count} candidate${count === 1 ? '' : 's'}`,
  },
  { action: 'api.empty_request', a_day: 0.5, by: { api_key_id: 'crm-sync' }, says: () => 'Nothing matched' },
]

const workplace = {
  organization_id: 'harborfinch',
  members,
  activities,
  lists: ['Series B CTOs', 'Boston biotech', 'Remote data engineers', 'Placed in 2023', 'Counsel, Midwest'],
  new_contacts_a_day: 60,
}

export const harborfinch: DemoOrganization = {
  organization_id: 'harborfinch',
  name: 'Harbor & Finch',
  preset: 'lusha',
  plan_id: 'lusha-scale',
  timezone: 'America/New_York',
  account_manager: { name: 'Noa Barak', email: 'noa.barak@vendor.example' },
  policy: {
    limits: [
      {
        subject: { type: 'group', id: 'Marketing' },
        unit: 'credit',
        amount: 600,
        interval: 'calendar_month',
      },
      {
        subject: { type: 'member', id: 'hf-116' },
        unit: 'credit',
        amount: 150,
        interval: 'calendar_month',
      },
    ],
  },
  cycle: (first_day) => ({ start: first_day, months: 12 }),
  domain: 'harborfinch.example',
  sample_charge: {
    action: 'reveal.email',
    member_id: 'hf-103',
    items: [{ key: 'email:contact_42', data_type: 'email' }],
    description: 'My first charge',
  },
  members,
  charges: (day) => usageOfDay(workplace, day),
  milestones: () => [
    {
      days_ago: 26,
      async happens({ grant, now }) {
        await grant('hiring-week', {
          unit: 'credit',
          amount: 2000,
          source: 'promo',
          ends_at: now + 60 * 86_400_000,
          reason: 'Hiring week, agreed with Noa Barak',
        })
      },
    },
    {
      days_ago: 0,
      async happens({ hold, now }) {
        await hold('running-export', {
          action: 'workspace.ai_enrichment',
          member_id: 'hf-103',
          quantities: { cells: 120 },
          description: '120 cells of "Series B CTOs"',
          expires_at: now + 7 * 86_400_000,
        })
      },
    },
  ],
  conversations: [],
}
