// Kestrel builds on a data API from Kyiv: prepaid credits that never expire, spent by programs up to a monthly limit.
import type { DemoOrganization } from '../demo-organization.ts'
import { bounced } from '../people.ts'
import { type Activity, usageOfDay } from '../usage-of-day.ts'
import { membersOf } from './members.ts'

const members = membersOf('ke', [
  ['Oksana Hrytsenko', 'Platform', 'admin', 'UA', 1],
  ['Dmytro Koval', 'Platform', 'manager', 'UA', 1.5],
  ['Yaroslava Bondar', 'Data', 'user', 'UA', 3],
  ['Taras Melnyk', 'Data', 'user', 'UA', 2.5],
  ['Ivanna Savchuk', 'Data', 'user', 'PL', 2],
  ['Andriy Shevchuk', 'Growth', 'user', 'UA', 2],
  ['Mariana Lysenko', 'Growth', 'user', 'UA', 1, { disabled_days_ago: 15 }],
  ['Petro Danylko', 'Growth', 'user', 'UA', 0],
])

const pipeline = { api_key_id: 'prod-pipeline' }
const sync = { api_key_id: 'crm-sync' }
const staging = { api_key_id: 'staging' }
const flags = { with_email: 0.2, with_technologies: 0.15, priority: 0.03 }
const plural = (count: number, word: string) => `${count} ${word}${count === 1 ? '' : 's'}`

const activities: Activity[] = [
  {
    action: 'search_database',
    a_day: 7.6,
    by: pipeline,
    flags,
    quantities: (chance) => ({ results: chance.between(3, 40) }),
    says: ({ list, quantities }) => `${plural(quantities.results!, 'lead')}, "${list}"`,
  },
  {
    action: 'search_realtime',
    a_day: 2.5,
    by: pipeline,
    flags,
    quantities: (chance) => ({ results: chance.between(2, 20) }),
    says: ({ list, quantities }) => `${plural(quantities.results!, 'lead')} live, "${list}"`,
  },
  {
    action: 'enrich_database',
    a_day: 5.1,
    by: sync,
    flags: { with_technologies: 0.3 },
    quantities: (chance) => ({ results: chance.between(1, 12) }),
    says: ({ company, quantities }) =>
      quantities.results === 1 ? company.name : `CRM sync · ${quantities.results} profiles`,
  },
  {
    action: 'enrich_realtime',
    a_day: 1.4,
    by: sync,
    quantities: (chance) => ({ results: chance.between(1, 5) }),
    says: ({ quantities }) => `CRM sync · ${plural(quantities.results!, 'profile')} live`,
  },
  {
    action: 'email_find',
    a_day: 5.1,
    by: pipeline,
    contacts: [1, 6, { item: 'email', data_type: 'email', found: 0.72 }],
    refunds: { how_often: 0.02, back: 'item', reason: bounced },
    says: ({ count, contact }) =>
      count === 1 ? `${contact.name} · ${contact.company.name}` : `E-mails of ${count} leads`,
  },
  {
    action: 'email_validate',
    a_day: 1,
    by: pipeline,
    contacts: [5, 30, { item: 'validated_email', data_type: 'email' }],
    says: ({ count, list }) => `${count} addresses validated, "${list}"`,
  },
  {
    action: 'phone_find',
    a_day: 1.7,
    by: ['Growth', 'Data'],
    contacts: [1, 2, { item: 'phone', data_type: 'phone', found: 0.45 }],
    says: ({ contact }) => `${contact.name} · ${contact.company.name}`,
  },
  {
    action: 'preview',
    a_day: 1.7,
    by: ['Growth', 'Data'],
    quantities: (chance) => ({ results: chance.between(5, 20) }),
    says: ({ list, quantities }) => `Preview of ${quantities.results} leads, "${list}"`,
  },
  {
    action: 'export',
    a_day: 0.59,
    by: ['Growth', 'Data'],
    quantities: (chance) => ({ results: chance.between(10, 60) }),
    held: 0.5,
    refunds: { how_often: 0.05, back: 'half', reason: () => 'Half of the file was cut off' },
    says: ({ list, quantities }) => `Export · ${quantities.results} contacts, "${list}"`,
  },
  {
    action: 'search_database',
    a_day: 0.85,
    by: staging,
    quantities: (chance) => ({ results: chance.between(1, 6) }),
    says: () => 'Integration tests',
  },
  { action: 'count_realtime', a_day: 0.68, by: staging, says: ({ list }) => `Count of "${list}"` },
  { action: 'status', a_day: 0.85, by: pipeline, says: () => 'Job status' },
]

const workplace = {
  organization_id: 'kestrel',
  members,
  activities,
  lists: [
    'SaaS founders CEE',
    'E-commerce managers',
    'Series A heads of growth',
    'Agencies, 10 to 50 people',
  ],
  new_contacts_a_day: 50,
}

export const kestrel: DemoOrganization = {
  organization_id: 'kestrel',
  name: 'Kestrel Data',
  preset: 'generect',
  plan_id: 'generect-prepaid',
  timezone: 'Europe/Kyiv',
  account_manager: { name: 'Iryna Bilyk', email: 'iryna.bilyk@vendor.example' },
  policy: {
    limits: [
      {
        subject: { type: 'api_key', id: staging.api_key_id },
        unit: 'credit',
        amount: 250,
        interval: 'calendar_month',
      },
    ],
  },
  domain: 'kestrel.example',
  sample_charge: {
    action: 'search_database',
    api_key_id: pipeline.api_key_id,
    quantities: { results: 10 },
    description: 'My first charge',
  },
  members,
  charges: (day) => usageOfDay(workplace, day),
  milestones: () => [
    {
      days_ago: 120,
      async happens({ grant }) {
        await grant('top-up-1', {
          unit: 'credit',
          amount: 25_000,
          source: 'addon',
          reason: 'Prepaid, invoice KE-2201',
        })
      },
    },
    {
      days_ago: 64,
      async happens({ grant }) {
        await grant('top-up-2', {
          unit: 'credit',
          amount: 20_000,
          source: 'addon',
          reason: 'Prepaid, invoice KE-2317',
        })
      },
    },
    {
      days_ago: 0,
      async happens({ hold, now }) {
        await hold('running-export', {
          action: 'export',
          member_id: 'ke-103',
          quantities: { results: 250 },
          description: 'Export · 250 contacts, "SaaS founders CEE"',
          expires_at: now + 7 * 86_400_000,
        })
      },
    },
  ],
  conversations: [
    {
      member_id: 'ke-101',
      kind: 'change_plan',
      subject: 'Change Plan',
      message: 'The pipeline grows steadily now. Which plan would be cheaper for us from January on?',
    },
  ],
}
