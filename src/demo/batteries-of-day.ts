// A day of an organization whose members have batteries: each spends so that its battery stands today where the demo
// wants it, whatever day that is.
import { periodBounds, periodOf } from '../core/period.ts'
import { addDays, addMonths, type Day, daysBetween, weekday } from '../core/zone.ts'
import type { DemoDay, DemoLicense, DemoMember, PlannedCharge } from './demo-organization.ts'
import { bounced, contact } from './people.ts'
import { fateOf, seeded } from './seeded.ts'
import { contactSubject } from './usage-of-day.ts'

/** What the actions are called, and what one of each costs in credits. */
export interface BatteryPrices {
  timezone: string
  members: readonly DemoMember[]
  email: { one: string; many: string; price: number }
  phone: { action: string; price: number }
  profile: { action: string; price: number }
  lists: readonly string[]
}

const MONTHS_BEFORE = 8
/** Those without a license spend so much of the extra credits on a weekday. */
const MOST_WITHOUT_LICENSE = 12
const MOST_MEMBERS = 24
const EPOCH: Day = '2024-01-01'
/** Contacts that one member may come across in a day: for e-mails, phones, profiles, and those who are not found. */
const CONTACTS_A_DAY = 160
const MOST_EMAILS = 96
const PHONES_FROM = MOST_EMAILS
/** On a day, unless there is too much to spend. */
const MOST_PHONES = 5
const PROFILES_FROM = 126
const MOST_PROFILES = 3
const MISSING_FROM = 134
/** From so many on they are exported as a list. */
const LIST = 3

/** The day on which the license was issued: some months before, so that it renewed as long ago as the demo says. */
export function issueDay(license: DemoLicense, today: Day): Day {
  return addMonths(addDays(today, -license.renewed_days_ago), -MONTHS_BEFORE)
}

export function batteriesOfDay(prices: BatteryPrices, day: DemoDay): PlannedCharge[] {
  return prices.members.flatMap((member, index) => {
    const { member_id } = member
    const chance = seeded(`charges ${member_id} ${day.day}`)
    const pieces = piecesOf(prices, member, day)
    const range = (count: number, from: number) =>
      Array.from({ length: count }, (_, nth) => numberOf(day.day, index, from + nth))
    const inputs: Input[] = [
      ...range(pieces.profiles, PROFILES_FROM).map((number) => one(prices.profile.action, 'profile', number)),
      ...range(pieces.phones, PHONES_FROM).map((number) => one(prices.phone.action, 'phone', number)),
      ...(pieces.emails < LIST
        ? range(pieces.emails, 0).map((number) => one(prices.email.one, 'email', number))
        : [
            list(prices.email.many, chance.pick(prices.lists), {
              found: range(pieces.emails, 0),
              missing: range(Math.floor(pieces.emails / 8), MISSING_FROM),
            }),
          ]),
      ...(pieces.emails > 0 && chance.chance(0.5)
        ? ownedBy(prices, (index + 1) % prices.members.length, day)
        : []),
    ]
    return inputs.map((input, nth) => ({
      key: `demo:${day.day}:${member_id}.${nth}`,
      at: day.at(8 * 60 + chance.between(0, 629)),
      verb: 'charge' as const,
      input: { ...input, member_id },
      ...(input.action === prices.email.many && member.license?.used !== 1 && chance.chance(0.04)
        ? { refund: BOUNCED }
        : {}),
    }))
  })
}

const BOUNCED = { back: 'item' as const, reason: bounced }

type Input = Omit<PlannedCharge['input'], 'member_id'>

function one(action: string, kind: string, number: number): Input {
  const { name, company } = contact(number)
  const subject = contactSubject(contact(number))
  return { action, items: [item(kind, number)], subject, description: `${name} · ${company.name}` }
}

/** An export in which some of the contacts have no address. */
function list(action: string, name: string, numbers: { found: number[]; missing: number[] }): Input {
  const items = [
    ...numbers.found.map((number) => item('email', number)),
    ...numbers.missing.map((number) => ({ ...item('email', number), found: false })),
  ]
  return { action, items, description: `Export · ${items.length} contacts, "${name}"` }
}

function item(kind: string, number: number) {
  const subject = contactSubject(contact(number))
  return { key: `${kind}:${subject.id}`, data_type: kind, subject }
}

/** A contact that a colleague came across the day before is looked at again, for nothing. */
function ownedBy(prices: BatteryPrices, colleague: number, day: DemoDay): Input[] {
  const before = { ...day, day: addDays(day.day, -1), days_ago: day.days_ago + 1 }
  if (piecesOf(prices, prices.members[colleague]!, before).emails === 0) return []
  return [one(prices.email.one, 'email', numberOf(before.day, colleague, 0))]
}

interface Pieces {
  profiles: number
  phones: number
  emails: number
}

/** The day's credits as what they are spent on. */
function piecesOf(prices: BatteryPrices, member: DemoMember, day: DemoDay): Pieces {
  const chance = seeded(`pieces ${member.member_id} ${day.day}`)
  let rest = creditsOn(prices, member, day)
  const mostProfiles = Math.min(MOST_PROFILES, Math.floor(rest / prices.profile.price))
  const profiles = chance.chance(0.8) ? mostProfiles : 0
  rest -= profiles * prices.profile.price
  const mostPhones = Math.min(MOST_PHONES, Math.floor(rest / prices.phone.price))
  const leastPhones = Math.max(0, Math.ceil((rest - MOST_EMAILS * prices.email.price) / prices.phone.price))
  const phones = Math.max(leastPhones, chance.between(0, mostPhones))
  rest -= phones * prices.phone.price
  return { profiles, phones, emails: Math.min(MOST_EMAILS, Math.floor(rest / prices.email.price)) }
}

/** In whole credits; over the days of a credit month they sum to what was to be used of it. */
function creditsOn({ timezone }: BatteryPrices, member: DemoMember, { day, days_ago }: DemoDay): number {
  const { license, member_id, disabled_days_ago } = member
  if (member.share === 0 || (disabled_days_ago !== undefined && days_ago <= disabled_days_ago)) return 0
  if (!license) return Math.round(weightOf(member_id, day) * 0.6 * MOST_WITHOUT_LICENSE)
  const today = addDays(day, days_ago)
  const anchor = issueDay(license, today)
  const period = periodBounds(anchor, 1, periodOf(anchor, 1, day), timezone)
  const present = period.last_day >= today
  const used = present ? license.used : 0.55 + 0.42 * fateOf(`${member_id} ${period.first_day}`)
  const target = Math.round(license.allotment * used)
  let all = 0
  let before = 0
  for (
    let other = period.first_day;
    other <= (present ? today : period.last_day);
    other = addDays(other, 1)
  ) {
    if (other === day) before = all
    all += weightOf(member_id, other)
  }
  if (all === 0) return 0
  const upTo = (weight: number) => Math.round((target * weight) / all)
  return upTo(before + weightOf(member_id, day)) - upTo(before)
}

/** On many days nothing is looked for, on a few a lot; on most weekends nobody works. */
function weightOf(member_id: string, day: Day): number {
  const fate = fateOf(`${member_id} on ${day}`)
  if ([0, 6].includes(weekday(day))) return fate > 0.88 ? 0.15 : 0
  if (fate < 0.35) return 0
  return fate > 0.92 ? 4 : 0.4 + 1.2 * fate
}

/** Contacts of their own for each member and day, so that nothing is owned by accident. */
function numberOf(day: Day, index: number, nth: number): number {
  return (Math.max(0, daysBetween(EPOCH, day)) * MOST_MEMBERS + index) * CONTACTS_A_DAY + nth
}
