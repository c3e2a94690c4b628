// When credits come, when they end, and what happens to those that are left.
import { credits, share } from '../../format/credits.ts'
import { addDays, dayRange, longDay } from '../../format/dates.ts'
import {
  type Answer,
  amount,
  dayIn,
  type Facts,
  listed,
  nextCredits,
  nextTopUp,
  on,
  onIn,
  ordinal,
} from './facts.ts'

export function renewalAnswers(facts: Facts): Answer[] {
  return [
    { id: 'resets', question: 'When do my credits reset?', sentences: resets(facts) },
    {
      id: 'upfront',
      question: 'If we pay annually, do we get all credits up front?',
      sentences: upfront(facts),
    },
    { id: 'rollover', question: 'Do credits roll over if some are left?', sentences: rollsOver(facts) },
    { id: 'addon-end', question: 'When do add-on credits end?', sentences: addonEnd(facts) },
    { id: 'borrow', question: 'Can I borrow credits from future months?', sentences: borrows(facts) },
    { id: 'limits', question: 'Is there a limit besides the balance?', sentences: limits(facts) },
    { id: 'days', question: 'When does a day begin?', sentences: days(facts) },
  ]
}

/** S1-28, S1-29, S2-30, C1. */
function resets(facts: Facts): string[] {
  const { renewal } = facts.policy
  if (renewal.anchor === 'none') {
    const starts = facts.policy.limits.some(({ subject }) => subject.type === 'organization')
    return [
      `They do not reset: ${facts.plan.plan.name} is not renewed, and credits stay until they are used.`,
      ...(starts ? limitSentences(facts).slice(0, 1) : []),
    ]
  }
  return facts.organization.parts.licenses ? licenseResets(facts) : poolResets(facts)
}

function poolResets(facts: Facts): string[] {
  const next = nextTopUp(facts, 'organization')
  if (!next) return [`${facts.plan.plan.name} gives no credits by itself, so none reset.`]
  return [
    `On ${onIn(facts, next)} at midnight in ${facts.organization.timezone}: ${facts.organization.name} then has ${next.credits} of its plan again.`,
    rhythm(facts),
  ]
}

function rhythm(facts: Facts): string {
  const { anchor } = facts.policy.renewal
  const { start, end } = facts.organization.cycle
  const months = monthsOfRelease(facts)
  const every = months === 1 ? 'every month' : `every ${months} months`
  if (anchor === 'calendar_month')
    return months === 1 ? 'It is the same every month, on the 1st.' : `It is the same ${every}, on the 1st.`
  const cycle = `the billing cycle of ${dayRange(start, end, facts.organization.today)}`
  if (anchor === 'billing_cycle')
    return `It is the same ${every}, on the ${ordinal(Number(start.slice(8)))}, the day on which ${cycle} began.`
  return `It is the same ${every}, counted from the day on which the plan began.`
}

function monthsOfRelease({ plan, policy }: Facts): number {
  const { months, release } = policy.renewal
  return release === 'upfront' ? Math.max(plan.billing_months, months) : months
}

function licenseResets(facts: Facts): string[] {
  const battery = facts.balances.member?.batteries.find(({ last_day }) => last_day !== null)
  const rule =
    facts.policy.renewal.anchor === 'issue_anniversary'
      ? 'Each license has a credit month of its own, from the day it was issued: the date beneath its battery is the last day.'
      : rhythm(facts)
  if (battery) {
    const first = addDays(battery.last_day!, 1)
    return [
      `Yours reset on ${onIn(facts, { on: first, days: battery.days_to_renewal ?? 0 })} at midnight in ${facts.organization.timezone}; ${on(facts, battery.last_day!)} is the last day of your credit month.`,
      `Your license then has ${amount(facts, battery.allotment, battery.unit)} again.`,
      rule,
    ]
  }
  const next = nextTopUp(facts, 'license')
  if (!next) return ['You hold no license, so no credits of yours reset.', rule]
  const whose = next.seats === 1 ? '1 license' : `${next.seats ?? 'All'} licenses`
  return [
    `You hold no license yourself; ${whose} of ${facts.organization.name} renew next, on ${onIn(facts, next)} with ${next.credits}.`,
    rule,
  ]
}

/** S1-27, C13. */
function upfront(facts: Facts): string[] {
  const { billing_months, plan, seats } = facts.plan
  if (facts.policy.renewal.anchor === 'none')
    return [`${plan.name} is not paid by the month or the year: credits come when they are bought.`]
  const seat = seats[0]?.allotments.map(({ unit, credits }) => amount(facts, credits, unit))
  const given = seat?.length ? `${listed(seat)} for each license` : nextTopUp(facts, 'organization')?.credits
  const monthly = given ? `${given} come each month` : 'credits come each month'
  if (facts.policy.renewal.release === 'upfront' && billing_months > 1) {
    const next = nextTopUp(facts, 'organization')
    return [
      `Yes: ${plan.name} is paid every ${billing_months} months, and the credits of all of them come at once.`,
      ...(next ? [`The next are ${next.credits}, on ${on(facts, next.on)}.`] : []),
    ]
  }
  if (billing_months === 1)
    return [`${plan.name} is paid every month, so there is nothing to get up front: ${monthly}.`]
  return [`No: ${plan.name} is paid every ${billing_months} months, but ${monthly}.`]
}

/** S1-37, S2-31, S2-32, C3. */
function rollsOver(facts: Facts): string[] {
  const { anchor } = facts.policy.renewal
  const { mode, cap } = facts.policy.rollover
  if (anchor === 'none')
    return ['There is no end of a month at which credits would be lost: they stay until they are used.']
  if (mode === 'full') return ['Yes: everything that is left of a credit month is carried over to the next.']
  const rule =
    mode === 'capped'
      ? `Yes, up to ${credits(cap ?? 0)} of each kind; what is left above that expires at the end of the credit month.`
      : 'No: what is left at the end of a credit month expires.'
  return [rule, ...expiringNext(facts), ...exceptionSentences(facts)]
}

function expiringNext(facts: Facts): string[] {
  const pools = [...(facts.balances.member?.units ?? []), ...facts.balances.units]
  const ends = pools.flatMap(({ unit, expiring_next }) => (expiring_next ? [{ unit, ...expiring_next }] : []))
  const first = ends.sort((one, other) => Date.parse(one.at) - Date.parse(other.at))[0]
  if (!first) return []
  const words = ends
    .filter(({ at }) => at === first.at)
    .map(({ unit, credits }) => amount(facts, credits, unit))
  const last = addDays(dayIn(facts, first.at), -1)
  return [`As things stand, ${listed(words, 9)} would end with ${on(facts, last)}.`]
}

/** Each dated exception that is still to come, for who may see them. */
function exceptionSentences(facts: Facts): string[] {
  const { exceptions, organization } = facts
  if (exceptions === null) return []
  const coming = exceptions.filter(({ ends_on }) => ends_on > organization.today)
  if (coming.length === 0) return [`${organization.name} has no exception to this rule ahead.`]
  return coming.map(({ unit, amount: most, ends_on, reason }) => {
    const what =
      most === null ? `all unused ${amountless(facts, unit)}` : `up to ${amount(facts, most, unit)}`
    return `An exception is agreed: ${what} of the month that ends with ${on(facts, addDays(ends_on, -1))} carry over (${reason}).`
  })
}

const amountless = (facts: Facts, unit: string) => amount(facts, 2, unit).replace(/^\S+ /, '')

/** S2-33, C4. */
function addonEnd(facts: Facts): string[] {
  const { left } = facts.balances.addon_credits
  const now =
    left > 0
      ? `${facts.organization.name} has ${credits(left)} add-on credits left.`
      : `${facts.organization.name} has no add-on credits left at present.`
  if (facts.policy.addon.expiry === 'end_of_period') {
    const next = nextTopUp(facts, 'organization')
    const when = next ? `, next with ${on(facts, addDays(next.on, -1))}` : ''
    return [`Those that come with the plan end with the credit month${when}.`, now]
  }
  return [
    'They do not end with the month: they stay until they are used, unless they were sold with a last day.',
    now,
  ]
}

/** S1-38. */
function borrows(facts: Facts): string[] {
  const next = nextCredits(facts)
  return [
    'No: what costs more than is available is refused, and no balance goes below nothing.',
    next
      ? `The next credits come on ${on(facts, next.on)}; add-on credits can be bought before.`
      : 'Add-on credits can be bought at any time.',
  ]
}

/** X17, X18, X20. */
function limits(facts: Facts): string[] {
  const sentences = limitSentences(facts)
  if (sentences.length === 0)
    return [`No: ${facts.organization.name} has set no limit on members, groups or keys.`]
  const warn = facts.policy.warn_at[0]
  return [
    ...sentences,
    ...(warn === undefined || warn >= 1 ? [] : [`It is shown in orange from ${share(warn)} on.`]),
  ]
}

const WHOM: Record<string, string> = {
  organization: 'all together',
  every_member: 'each member',
  member: 'member',
  group: 'the members of group',
  api_key: 'API key',
}

function limitSentences(facts: Facts): string[] {
  return facts.policy.limits.slice(0, 4).map(({ subject, unit, amount: most, interval }) => {
    const who = subject.type === 'organization' ? facts.organization.name : WHOM[subject.type]
    const named = subject.id === undefined ? who : `${who} ${subject.id}`
    const own = subject.id !== undefined && subject.id === facts.balances.member?.member_id
    const what = unit === null ? `${credits(most)} credits` : amount(facts, most, unit)
    const when = interval === 'calendar_month' ? 'a calendar month' : 'a billing cycle'
    return `${capital(own ? 'you' : named!)} may use up to ${what} ${when}; it begins anew on ${on(facts, limitResets(facts, interval))}.`
  })
}

function limitResets({ organization }: Facts, interval: 'calendar_month' | 'billing_cycle'): string {
  if (interval === 'billing_cycle') return addDays(organization.cycle.end, 1)
  return `${addDays(`${organization.today.slice(0, 7)}-28`, 4).slice(0, 7)}-01`
}

const capital = (words: string) => words[0]!.toUpperCase() + words.slice(1)

function days({ organization }: Facts): string[] {
  const week = organization.week_start === 'monday' ? 'Monday' : 'Sunday'
  return [
    `At midnight in ${organization.timezone}, wherever you are; today is ${longDay(organization.today)}, and weeks begin on ${week}.`,
  ]
}
