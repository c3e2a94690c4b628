// What is charged, when, and what is not: duplicates, what is not found, exports, mistakes.
import { credits } from '../../format/credits.ts'
import { addDays } from '../../format/dates.ts'
import { type Answer, actionsOf, type Facts, limitedUnits, listed, may, nextCredits, on } from './facts.ts'
import { nameOfUnit, priceWords } from './price-words.ts'

export function chargingAnswers(facts: Facts): Answer[] {
  return [
    { id: 'twice', question: 'Am I charged twice for the same thing?', sentences: twice(facts) },
    { id: 'shared', question: 'Can my colleagues use what I have paid for?', sentences: shared(facts) },
    { id: 'duplicates', question: 'Are duplicates recognized when I export?', sentences: duplicates(facts) },
    { id: 'not-found', question: 'Am I charged for what is not found?', sentences: notFound(facts) },
    {
      id: 'export',
      question: 'When is an export charged: at its start, or when I download it?',
      sentences: exported(facts),
    },
    {
      id: 'mistake',
      question: 'What happens when I export something by mistake?',
      sentences: mistake(facts),
    },
    { id: 'held', question: 'What are held credits?', sentences: held(facts) },
    { id: 'order', question: 'Which credits are used first?', sentences: order(facts) },
    { id: 'run-out', question: 'What happens when the credits run out?', sentences: runOut(facts) },
    ...(limitedUnits(facts).length > 1
      ? [{ id: 'kinds', question: 'Does one kind of credits pay for another?', sentences: kinds(facts) }]
      : []),
    ...conversations(facts),
    { id: 'free', question: 'What costs nothing?', sentences: free(facts) },
  ]
}

/** How long what was paid for costs nothing again, in words; null where it always costs. */
function ownedFor(facts: Facts, action?: string): { whose: string; howLong: string } | null {
  const { ownership } = facts.policy
  const rule = { ...ownership, ...(action === undefined ? {} : ownership.actions[action]) }
  if (rule.scope === 'none') return null
  const whose =
    rule.scope === 'organization' ? `everyone of ${facts.organization.name}` : 'the member who paid'
  if (rule.window === 'forever') return { whose, howLong: 'for good' }
  if (rule.window === 'billing_cycle')
    return {
      whose,
      howLong: `until the billing cycle ends, now with ${on(facts, facts.organization.cycle.end)}`,
    }
  return { whose, howLong: `for ${rule.window.days} days` }
}

/** In a word or two, for the table of prices. */
export function paidWords(facts: Facts, action: string): string {
  const { ownership } = facts.policy
  const { scope, window } = { ...ownership, ...ownership.actions[action] }
  if (scope === 'none') return 'each time'
  const once = scope === 'organization' ? 'once for all' : 'once a member'
  if (window === 'forever') return once
  return `${once}, ${window === 'billing_cycle' ? 'each cycle' : `each ${window.days} days`}`
}

/** Actions that are charged each time although others are not. */
function exceptions(facts: Facts): string[] {
  const names = actionsOf(facts)
    .filter(({ action, consumes_credits }) => consumes_credits && ownedFor(facts, action) === null)
    .map(({ name }) => name)
  return names.length === 0 ? [] : [`Charged each time: ${listed(names, 9)}.`]
}

/** S1-06, S1-07, S3-35, C6. */
function twice(facts: Facts): string[] {
  const owned = ownedFor(facts)
  if (!owned)
    return [
      `Yes: on ${facts.plan.plan.name} each request is charged, also for what ${facts.organization.name} has had before.`,
    ]
  return [
    `No: what has been paid for costs nothing again, for ${owned.whose}, ${owned.howLong}.`,
    'It counts by the piece: an email and a phone number of one contact are two, and each is paid once.',
    ...exceptions(facts),
  ]
}

/** S1-08. */
function shared(facts: Facts): string[] {
  const owned = ownedFor(facts)
  if (!owned) return ['They can see it where you have saved it; asking for it again is charged again.']
  if (facts.policy.ownership.scope === 'member')
    return [`Only you have it for nothing, ${owned.howLong}: a colleague who asks for it is charged.`]
  return [`Yes: it costs nothing for ${owned.whose}, ${owned.howLong}, whoever has paid for it.`]
}

/** S1-11, S1-34. */
function duplicates(facts: Facts): string[] {
  const once = 'Within one export, each piece is charged once.'
  const owned = ownedFor(facts)
  if (!owned) return [once, 'A later export of the same is charged again.']
  return [
    `Yes: only what is new to ${owned.whose} is charged.`,
    `Of 200 contacts of which 80 are owned already, the email addresses of 120 are charged.`,
    once,
  ]
}

/** S1-09, X6, X13. */
function notFound(facts: Facts): string[] {
  const charged = actionsOf(facts).filter(({ consumes_credits }) => consumes_credits)
  const always = charged.filter(({ components }) => components.some(({ per }) => per === 'charge'))
  const byItem = charged.filter(({ components }) => components.some(({ per }) => per === 'item'))
  const names = (all: { name: string }[]) => listed(all.map(({ name }) => name))
  return [
    ...(byItem.length > 0
      ? [`No: what is priced by the piece, such as ${byItem[0]!.name}, costs only for what is found.`]
      : []),
    ...(always.length > 0 ? [`Charged by the request, whatever it finds: ${names(always)}.`] : []),
  ]
}

export const isExport = ({ action, feature }: { action: string; feature: string }) =>
  /export/i.test(action) || /^exports?$/.test(feature)

/** S1-40, S3-38, C14. */
function exported(facts: Facts): string[] {
  const all = actionsOf(facts).filter(isExport)
  const charged = all.filter(({ consumes_credits }) => consumes_credits)
  if (charged.length === 0)
    return [
      `Neither: exporting costs nothing on ${facts.plan.plan.name}.`,
      'What is charged is finding the data, once it has been found.',
    ]
  const prices = charged.map(
    (action) => `${action.name}: ${priceWords(action, facts.catalogue.units).join(', ')}`,
  )
  return [
    'When it is complete, whether or not the file is ever downloaded; downloading it again costs nothing.',
    `While it runs, the credits are held; one that fails, or is not completed within ${duration(facts)}, costs nothing.`,
    `${listed(prices)}.`,
  ]
}

function duration({ policy }: Facts): string {
  const hours = policy.hold.expires_after_s / 3600
  if (hours >= 1) return hours === 1 ? 'an hour' : `${credits(hours)} hours`
  return `${credits(policy.hold.expires_after_s / 60)} minutes`
}

/** S1-41, X8, C11. */
function mistake(facts: Facts): string[] {
  const manager = facts.organization.account_manager
  const who = manager ? `${manager.name} (${manager.email})` : 'the vendor'
  const ended = facts.policy.refunds.ended_grant
  const next = nextCredits(facts)
  const until = next ? `, until ${on(facts, addDays(next.on, -1))}` : ''
  return [
    `Nothing is given back by itself: open the charge in the history and choose "Ask for a refund"; it goes to ${who} with the charge attached.`,
    `Nobody of ${facts.organization.name} can refund it; what is refunded returns to the credits that paid, and stands in the history under "Show refunds".`,
    ended === 'adjustment'
      ? `If those have ended meanwhile, it comes back as credits of the present month${until}.`
      : 'If those have ended meanwhile, they do not come back.',
  ]
}

/** X10, X14. */
function held(facts: Facts): string[] {
  const { credits: shared, member } = facts.balances
  const now = [
    { held: shared.held, whose: 'of the organization' },
    { held: member?.credits.held ?? 0, whose: 'of your license' },
  ].filter((one) => one.held > 0)
  return [
    'Credits set aside for something that still runs: part of what is left, hatched in the battery, and for nobody else to use.',
    facts.policy.capture.above_hold === 'refuse'
      ? 'It never costs more than was held.'
      : 'If it costs more than was held, the rest is drawn when it completes.',
    `What is not used returns at the end, and after ${duration(facts)} by itself.`,
    now.length > 0
      ? `Held now: ${now.map(({ held, whose }) => `${credits(held)} ${whose}`).join(', ')}.`
      : 'Nothing is held now.',
  ]
}

const SOURCES = {
  license: 'those of your license',
  plan: 'those of the plan',
  rollover: 'those carried over',
  promo: 'promotional ones',
  adjustment: 'those that were given back',
  addon: 'add-on credits',
} as const

/** X35. */
function order(facts: Facts): string[] {
  const { parts } = facts.organization
  const inPlay = facts.policy.burn_order.filter((source) => {
    if (source === 'license') return parts.licenses
    if (source === 'plan')
      return !parts.licenses || facts.plan.top_ups.some(({ owner }) => owner === 'organization')
    return source !== 'rollover' || facts.policy.rollover.mode !== 'none'
  })
  const [first, ...rest] = inPlay.map((source) => SOURCES[source])
  return [
    `First ${first}, then ${listed(rest, 9).replace(' and ', ', then ')}.`,
    'Of one kind, those that end soonest go first.',
  ]
}

/** S1-16, S1-38. */
function runOut(facts: Facts): string[] {
  const { parts, name } = facts.organization
  return [
    ...(parts.licenses
      ? [
          `When those of your license are used up, the extra credits of ${name} pay; when these are too, what costs credits is refused.`,
        ]
      : [`What costs credits is refused until ${name} has credits again.`]),
    'Nothing is charged for what is refused, and what is free goes on.',
    buying(facts),
  ]
}

/** S1-36, S1-39, S2-15 to S2-17, C12. */
export function buying({ organization }: Facts): string {
  const { account_manager, purchase_channel } = organization
  const who = account_manager ? account_manager.name : 'the vendor'
  const address = account_manager ? ` (${account_manager.email})` : ''
  const way = {
    contact: `write to ${who}${address}, or press "Buy More" under Credits`,
    chat: `press "Buy More" under Credits: it opens a conversation with ${who}${address}`,
    request: `press "Buy More" under Credits: the request goes to ${who}${address}`,
  }[purchase_channel]
  return `For more credits, ${way}.`
}

/** S3-32, C15. */
function kinds(facts: Facts): string[] {
  const units = limitedUnits(facts)
  return [
    `No: ${listed(
      units.map(({ unit }) => nameOfUnit(unit, facts.catalogue.units)),
      9,
    )} are balances of their own.`,
    ...units.slice(0, 2).map(({ unit, name }) => {
      const names = actionsOf(facts)
        .filter(({ components }) => components.some((one) => one.unit === unit))
        .map((action) => action.name)
      return `${name} pay for ${listed(names, 4)}.`
    }),
  ]
}

/** S2-26, S2-29. */
function conversations(facts: Facts): Answer[] {
  return facts.catalogue.units
    .filter(({ mode, counts_as_credits }) => mode === 'metered' && !counts_as_credits)
    .map(({ unit, name }) => ({
      id: `counted-${unit}`,
      question: `Do ${nameOfUnit(unit, facts.catalogue.units)} cost credits?`,
      sentences: [
        `No: ${nameOfUnit(unit, facts.catalogue.units)} are counted by themselves and have no limit on ${facts.plan.plan.name}.`,
        `${name} are not part of any total of credits.`,
      ],
    }))
}

/** S3-38, S3-42. */
function free(facts: Facts): string[] {
  const names = actionsOf(facts)
    .filter(({ consumes_credits }) => !consumes_credits)
    .map(({ name }) => name)
  return [
    ...(names.length > 0 ? [`On ${facts.plan.plan.name}: ${listed(names, 12)}.`] : []),
    'Reading balances, history and reports is free, here and by API key.',
    ...(may(facts, 'keys.manage') ? ['A key needs the scope "Charge" to use credits at all.'] : []),
  ]
}
