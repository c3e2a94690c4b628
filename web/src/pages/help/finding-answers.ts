// Where to see what one has and what one has used, who may see it, and how to get more.
import { credits, creditsOr } from '../../format/credits.ts'
import { dayRange } from '../../format/dates.ts'
import { buying } from './charging-answers.ts'
import { type Answer, type Facts, listed, may, on } from './facts.ts'

export function findingAnswers(facts: Facts): Answer[] {
  return [
    { id: 'how-many', question: 'How do I know how many credits I have?', sentences: howMany(facts) },
    { id: 'spent', question: 'How can I see what I have used my credits for?', sentences: spent(facts) },
    {
      id: 'everyone',
      question: 'Where do I see how many credits each member has?',
      sentences: everyone(facts),
    },
    { id: 'member', question: 'Can I check the usage of a certain member?', sentences: ofMember(facts) },
    { id: 'no-feature', question: 'Why don’t I see a feature in the history?', sentences: noFeature(facts) },
    {
      id: 'actions',
      question: 'Why do some features have more detailed actions?',
      sentences: detailed(facts),
    },
    {
      id: 'extension',
      question: 'How do I know what I have before I export with the browser extension?',
      sentences: extension(facts),
    },
    {
      id: 'report',
      question: 'What does the usage report contain, and how fresh is it?',
      sentences: report(facts),
    },
  ]
}

export function movingAnswers(facts: Facts): Answer[] {
  return [
    { id: 'transfer', question: 'Are credits transferable between members?', sentences: transfer(facts) },
    { id: 'buy', question: 'Where can I get more credits?', sentences: buy(facts) },
  ]
}

/** S1-12 to S1-15, S2-03. */
function howMany(facts: Facts): string[] {
  const { balances, organization } = facts
  const battery = balances.member?.batteries[0]
  if (battery) {
    const until = battery.last_day ? ` until ${on(facts, battery.last_day)}` : ''
    const extra = balances.credits.left
    return [
      `You have ${creditsOr(battery.left, 'none')} of ${credits(battery.granted)} left${until}: it stands in the top right corner, and a click opens "License Batteries and Credits Used".`,
      extra > 0
        ? `Its second gauge shows the extra credits of ${organization.name}, ${credits(extra)} now, which anyone may use.`
        : `${organization.name} has no extra credits, so there is no second gauge.`,
    ]
  }
  return [
    `${organization.name} has ${creditsOr(balances.credits.left, 'no')} credits left, for all its members together: it stands in the top right corner and at the top of Credits.`,
  ]
}

/** S1-17 to S1-23, S3-03. */
function spent(facts: Facts): string[] {
  const whose = may(facts, 'usage.read_all') ? 'everyone’s, or yours by the filter "Team member"' : 'yours'
  return [
    `Click on the credits in the top right corner, then "Credit Use History"; or open Settings › Billing › Credit usage & AI › History, which shows ${whose}.`,
    'It goes back to the first charge: when, what, about whom, at what cost, and from which credits it was paid.',
  ]
}

/** S1-30 to S1-33, C5. */
function everyone(facts: Facts): string[] {
  if (may(facts, 'billing.read'))
    return facts.organization.parts.licenses
      ? ['Under Settings › Billing & Licenses: a battery for each member; "View Details" opens theirs.']
      : [
          `All members of ${facts.organization.name} share one balance; Settings › Billing & Licenses shows who has used how much of it.`,
        ]
  return [`The administrators of ${facts.organization.name} see it under Settings › Billing & Licenses.`]
}

/** S3-47, S3-48. */
function ofMember(facts: Facts): string[] {
  if (may(facts, 'usage.read_all'))
    return ['Yes: choose them under "Team member" in the history, or in the charts under Credits.']
  return [
    `Only your own: your role does not see that of others. Ask an administrator of ${facts.organization.name}.`,
  ]
}

/** S3-44, S3-45. */
function noFeature(facts: Facts): string[] {
  const hidden = facts.catalogue.features
    .filter(({ actions }) => actions.every(({ consumes_credits, used }) => !consumes_credits && !used))
    .map(({ name }) => name)
  if (hidden.length === 0)
    return [
      `All features of ${facts.plan.plan.name} are in the filters of the history; those that were never used have no entries.`,
    ]
  return [
    `The filters leave out what costs nothing on ${facts.plan.plan.name} and has never been used: ${listed(hidden, 9)}.`,
  ]
}

/** S3-46. */
function detailed(facts: Facts): string[] {
  const shown = facts.catalogue.features.filter(({ actions }) =>
    actions.some(({ consumes_credits, used }) => consumes_credits || used),
  )
  const biggest = shown.reduce(
    (most, one) => (one.actions.length > (most?.actions.length ?? 1) ? one : most),
    shown[0],
  )
  if (!biggest || biggest.actions.length < 2) return ['Here, each feature has a single action.']
  const names = biggest.actions.map(({ name }) => name)
  return [
    `A feature takes its actions together: ${biggest.name} has ${names.length}, ${listed(names, 4)}.`,
    'Choose the feature for all of them, or an action for it alone.',
  ]
}

/** S1-42. */
function extension(facts: Facts): string[] {
  const own = facts.balances.member?.batteries[0]
  const left = own ? own.left : facts.balances.credits.left
  return [
    `The extension reads the same balance, ${creditsOr(left, 'nothing')} now, and asks for the price before an export: what is owned already is taken off.`,
  ]
}

/** S0-07 to S0-15, S0-42, S0-50, C9. */
function report(facts: Facts): string[] {
  const { cycle, today, report, name } = facts.organization
  const fresh =
    report.refresh === 'live'
      ? 'It holds every entry up to the download.'
      : `It is renewed once a day, at ${report.at} UTC.`
  const who = may(facts, 'report.export')
    ? 'Download it under Analytics, top right.'
    : `Administrators and managers of ${name} download it under Analytics.`
  return [
    `Each member’s usage in the whole billing cycle, ${dayRange(cycle.start, cycle.end, today)}, by month, group and credit type; filters do not change it.`,
    fresh,
    'Use by API keys has a row of its own, and disabled members stay in it.',
    who,
  ]
}

/** S1-35, S1-36. */
function transfer(facts: Facts): string[] {
  const { name, parts } = facts.organization
  if (!parts.licenses) return [`There is nothing to transfer: all members of ${name} draw on one balance.`]
  const extra = facts.balances.credits.left
  return [
    'No: the credits of a license are for its holder alone.',
    `When yours are used up, the extra credits of ${name} pay, ${extra > 0 ? `${credits(extra)} now` : 'of which there are none now'}.`,
  ]
}

/** S1-36, S1-39, S2-17. */
function buy(facts: Facts): string[] {
  return [
    buying(facts),
    'Nothing is bought or changed by the click: you get an answer, and the credits come when both agree.',
  ]
}
