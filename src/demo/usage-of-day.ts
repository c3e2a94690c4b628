// An ordinary day of an organization: how often each of its activities happens, who does it, and about whom.
import { type Day, daysBetween, weekday } from '../core/zone.ts'
import type { ChargeInput } from '../http/inputs.ts'
import type { DemoDay, DemoMember, PlannedCharge, PlannedRefund } from './demo-organization.ts'
import { type Company, type Contact, company, contact } from './people.ts'
import { fateOf, type Seeded, seeded } from './seeded.ts'

export interface Activity {
  action: string
  /** How often on an ordinary weekday, by all of them. */
  a_day: number
  /** Members of these groups (all, if omitted), an API key, or the product by itself. */
  by?: string[] | { api_key_id: string } | 'system'
  /** Contacts or companies, at least and at most how many at a time, and what is asked of each. */
  contacts?: [least: number, most: number, ...asks: Ask[]]
  companies?: [least: number, most: number, ...asks: Ask[]]
  quantities?(chance: Seeded): Record<string, number>
  /** How often of 1 each flag is set. */
  flags?: Record<string, number>
  partial?: true
  in_campaign?: true
  /** How often of 1 it is held first and captured with what was found. */
  held?: number
  refunds?: PlannedRefund & { how_often: number }
  says(told: Told): string
}

/** An item a contact or company, such as `email:contact_42`. */
export interface Ask {
  item: string
  data_type?: string
  /** How often of 1 it is found. */
  found?: number
}

export interface Told {
  /** Contacts or companies. */
  count: number
  contact: Contact
  company: Company
  list: string
  quantities: Record<string, number>
}

export interface Workplace {
  organization_id: string
  members: readonly DemoMember[]
  activities: readonly Activity[]
  /** Names of the lists that are exported. */
  lists: readonly string[]
  /** How many contacts come up that did not before; the fewer, the more are owned already. */
  new_contacts_a_day: number
  campaigns?: readonly Campaign[]
  /** Who sends, with how much of the conversations. */
  identities?: readonly { name: string; share: number }[]
}

export interface Campaign {
  name: string
  share: number
  from_days_ago: number
  until_days_ago: number
}

/** Sunday first. */
const WEEKDAYS = [0.07, 1, 1.12, 1.08, 1.02, 0.84, 0.1]
const AUTOMATIC_AT_WEEKENDS = 0.35
const EPOCH: Day = '2024-01-01'
/** New contacts come up over so many days. */
const DAYS_IN_SIGHT = 3

export function usageOfDay(workplace: Workplace, day: DemoDay): PlannedCharge[] {
  return workplace.activities.flatMap((activity, index) => {
    const chance = seeded(`${workplace.organization_id} ${day.day} ${index} ${activity.action}`)
    const expected = activity.a_day * busyness(activity, day) * (0.7 + 0.6 * chance.next())
    const times = Math.floor(expected + chance.next())
    return Array.from({ length: times }, (_, time) =>
      plan({ workplace, activity, day, chance, key: `demo:${day.day}:${index}.${time}` }),
    ).filter((planned) => planned !== null)
  })
}

/** Weekdays above weekends, and a little more every week. */
function busyness({ by }: Activity, { day, days_ago }: DemoDay): number {
  const ordinary = WEEKDAYS[weekday(day)]!
  const growth = 0.96 - Math.min(days_ago, 150) * 0.0025
  const people = by === undefined || Array.isArray(by)
  return growth * (people ? ordinary : Math.max(ordinary, AUTOMATIC_AT_WEEKENDS))
}

interface Planning {
  workplace: Workplace
  activity: Activity
  day: DemoDay
  chance: Seeded
  key: string
}

function plan(planning: Planning): PlannedCharge | null {
  const { workplace, activity, day, chance, key } = planning
  const who = spender(planning)
  if (!who) return null
  const at = day.at(minuteOf(activity, chance))
  const { items, found, told } = subjects(planning)
  const quantities = activity.quantities?.(chance) ?? {}
  const flags = Object.entries(activity.flags ?? {}).flatMap(([flag, often]) =>
    chance.chance(often) ? [flag] : [],
  )
  const held = activity.held !== undefined && chance.chance(activity.held)
  const input: PlannedCharge['input'] = {
    action: activity.action,
    ...who,
    ...(items ? { items: held ? items.map(({ found: _, ...item }) => item) : items } : {}),
    ...(told.count === 1 ? { subject: subjectOf(activity, told) } : {}),
    ...(Object.keys(quantities).length > 0 ? { quantities } : {}),
    ...(flags.length > 0 ? { flags } : {}),
    ...(activity.partial && !held ? { partial: true } : {}),
    ...(activity.in_campaign ? campaignOf(workplace, day, chance) : {}),
    description: activity.says({ ...told, quantities }),
  }
  const { refunds } = activity
  return {
    key,
    at,
    verb: held ? 'hold' : 'charge',
    input,
    ...(held && items ? { found } : {}),
    ...(refunds && chance.chance(refunds.how_often) ? { refund: refunds } : {}),
  }
}

/** Null: everyone who does this has left. */
function spender({ workplace, activity, day, chance }: Planning) {
  const { by } = activity
  if (by === 'system') return {}
  if (by && !Array.isArray(by)) return { api_key_id: by.api_key_id }
  const present = workplace.members.filter(
    (member) =>
      member.share > 0 &&
      (member.disabled_days_ago === undefined || day.days_ago > member.disabled_days_ago) &&
      (by === undefined || by.includes(groupOn(member, day) ?? '')),
  )
  if (present.length === 0) return null
  return { member_id: chance.pickByWeight(present, (member) => member.share).member_id }
}

function groupOn({ group, moved }: DemoMember, { days_ago }: DemoDay): string | null {
  return moved && days_ago > moved.days_ago ? moved.from : group
}

/** People work by day, with a lunch; programs from one at night on. All of it within the local day. */
function minuteOf({ by }: Activity, chance: Seeded): number {
  if (by === 'system' || (by && !Array.isArray(by))) return chance.between(60, 19 * 60 - 1)
  const morning = chance.chance(0.52)
  const spread = (chance.next() + chance.next()) / 2
  return Math.floor((morning ? 8 : 13) * 60 + spread * (morning ? 285 : 345))
}

interface Subjects {
  items: NonNullable<ChargeInput['items']> | null
  /** The items as a capture reports them. */
  found: NonNullable<ChargeInput['items']>
  told: Omit<Told, 'quantities'>
}

function subjects({ workplace, activity, day, chance }: Planning): Subjects {
  const { contacts, companies } = activity
  const list = chance.pick(workplace.lists)
  const first = firstNumber(workplace, day, chance)
  const [least, most, ...asks] = contacts ?? companies ?? [0, 0]
  const count = chance.between(least, most)
  const told = { count, contact: contact(first), company: contact(first).company, list }
  if (count === 0) return { items: null, found: [], told }
  const found = Array.from({ length: count }, (_, index) => {
    const subject = contacts
      ? contactSubject(contact(first + index))
      : companySubject(company(told.company.number + index))
    return asks.map((ask) => itemOf(ask, subject))
  }).flat()
  return { items: found, found, told }
}

/** Lists begin among the contacts that have come up lately, so that some are met again on the days after. */
function firstNumber({ new_contacts_a_day }: Workplace, { day }: DemoDay, chance: Seeded): number {
  const since = Math.max(0, daysBetween(EPOCH, day))
  return since * new_contacts_a_day + chance.between(0, new_contacts_a_day * DAYS_IN_SIGHT)
}

function itemOf(ask: Ask, subject: { type: string; id: string; name: string }) {
  const key = `${ask.item}:${subject.id}`
  return {
    key,
    subject,
    ...(ask.data_type === undefined ? {} : { data_type: ask.data_type }),
    ...(ask.found !== undefined && fateOf(`found ${key}`) >= ask.found ? { found: false } : {}),
  }
}

export function contactSubject({ number, name }: Contact) {
  return { type: 'contact', id: `contact_${number}`, name }
}

export function companySubject({ number, name }: Company) {
  return { type: 'account', id: `account_${number}`, name }
}

function subjectOf(activity: Activity, told: Omit<Told, 'quantities'>) {
  return activity.contacts ? contactSubject(told.contact) : companySubject(told.company)
}

function campaignOf({ campaigns = [], identities = [] }: Workplace, { days_ago }: DemoDay, chance: Seeded) {
  const running = campaigns.filter(
    (campaign) => days_ago <= campaign.from_days_ago && days_ago >= campaign.until_days_ago,
  )
  return {
    ...(running.length > 0 ? { campaign: chance.pickByWeight(running, (one) => one.share).name } : {}),
    ...(identities.length > 0 ? { identity: chance.pickByWeight(identities, (one) => one.share).name } : {}),
  }
}
