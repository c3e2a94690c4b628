// Alder Advisory, London: a battery for each license, on two levels, and extra credits for everyone.
import { batteriesOfDay } from '../batteries-of-day.ts'
import type { DemoLicense, DemoOrganization } from '../demo-organization.ts'
import { contact } from '../people.ts'
import { type Ask, contactSubject, type Told, usageOfDay } from '../usage-of-day.ts'
import { membersOf } from './members.ts'

const standard = (renewed_days_ago: number, used: number): { license: DemoLicense } => ({
  license: { allotment: 500, renewed_days_ago, used },
})
const professional = (renewed_days_ago: number, used: number): { license: DemoLicense } => ({
  license: { plan_id: 'battery-professional', allotment: 1500, renewed_days_ago, used },
})

// Batteries of all levels: full, empty, and beyond (the rest came from the extra credits).
const members = membersOf('al', [
  ['Eleanor Marsh', 'Advisory', 'admin', 'GB', 1, professional(16, 0.42)],
  ['Rohan Kapoor', 'Advisory', 'manager', 'GB', 1, professional(23, 0.91)],
  ['Isla Mackenzie', 'Advisory', 'user', 'GB', 1, standard(9, 0.24)],
  ['Charles Adeyemi', 'Advisory', 'user', 'GB', 1, standard(20, 1)],
  ['Beatrice Lang', 'Advisory', 'user', 'IE', 1, standard(26, 1.16)],
  ['Tom Ashdown', 'Advisory', 'user', 'GB', 1, standard(12, 0.63)],
  ['Milan Petrović', 'Business Development', 'manager', 'GB', 1, professional(14, 0.74)],
  ['Zara Hussain', 'Business Development', 'user', 'GB', 1, standard(18, 0.88)],
  ['Lewis Carter', 'Business Development', 'user', 'GB', 1, standard(4, 0.08)],
  ['Annika Sørensen', 'Business Development', 'user', 'DK', 1, standard(15, 0.52)],
  ['George Penrose', 'Research', 'user', 'GB', 1, standard(13, 0.36)],
  ['Yui Tanaka', 'Research', 'user', 'JP', 0, standard(7, 0)],
  ['Sam Okoro', 'Research', 'user', 'GB', 1],
  ['Harriet Vane', 'Research', 'user', 'GB', 1, { ...standard(11, 0), disabled_days_ago: 24 }],
])

const prices = {
  timezone: 'Europe/London',
  members,
  email: { one: 'email.unlock', many: 'email.export', price: 1 },
  phone: { action: 'phone.reveal', price: 10 },
  profile: { action: 'personality.reveal', price: 100 },
  lists: ['FTSE 250 chairs', 'Private equity, Benelux', 'Family offices', 'Alumni of the 2022 summit'],
}

/** What no member does: the CRM looks for new contacts, on the extra credits. */
const automation = {
  organization_id: 'alder',
  members: [],
  activities: [
    {
      action: 'email.import',
      a_day: 1.4,
      by: { api_key_id: 'crm-sync' },
      contacts: [1, 3, { item: 'email', data_type: 'email', found: 0.8 }] as [number, number, Ask],
      says: ({ count }: Told) => `CRM sync · ${count} new contact${count === 1 ? '' : 's'}`,
    },
  ],
  lists: prices.lists,
  new_contacts_a_day: 12,
}

export const alder: DemoOrganization = {
  organization_id: 'alder',
  name: 'Alder Advisory',
  preset: 'battery',
  plan_id: 'battery-standard',
  timezone: prices.timezone,
  account_manager: { name: 'Owen Price', email: 'owen.price@vendor.example' },
  domain: 'alder.example',
  sample_charge: {
    action: 'email.unlock',
    member_id: 'al-103',
    items: [{ key: 'email:contact_42', data_type: 'email' }],
    description: 'My first charge',
  },
  members,
  charges: (day) => [...batteriesOfDay(prices, day), ...usageOfDay(automation, day)],
  milestones: () => [
    {
      days_ago: 120,
      async happens({ grant }) {
        await grant('extra', {
          unit: 'credit',
          amount: 2000,
          source: 'addon',
          reason: 'Extra credits for everyone, order AL-310',
        })
      },
    },
    {
      days_ago: 0,
      async happens({ hold, now }) {
        await hold('running-export', {
          action: 'email.export',
          member_id: 'al-102',
          items: Array.from({ length: 60 }, (_, index) => ({
            key: `email:contact_${9_000_000 + index}`,
            data_type: 'email',
            subject: contactSubject(contact(9_000_000 + index)),
          })),
          description: 'Export · 60 contacts, "Family offices"',
          expires_at: now + 7 * 86_400_000,
        })
      },
    },
  ],
  conversations: [
    {
      member_id: 'al-102',
      kind: 'buy_more',
      subject: 'Buy More',
      message:
        'My battery is nearly empty and the family offices are still to do. Are more extra credits possible?',
    },
  ],
}
