// A policy in words.
import type { Policy } from '@coulomb/sdk'
import { counted, credits, inUnit, share } from '../../format/credits.ts'
import { SOURCES } from './grant-sources.ts'
import type { ProductNames } from './use-products.ts'

export interface PolicyWords {
  key: keyof Policy
  name: string
  value: string
}

const ANCHORS = {
  calendar_month: 'on the 1st',
  issue_anniversary: 'on the day of the month a license was issued',
  billing_cycle: 'with the billing cycle',
  none: 'never',
}
const ROLLOVER = { none: 'unused credits end', full: 'all that is unused', capped: 'at most ' }
const ADDONS = { never: 'never end', end_of_period: 'end with the period' }
const SCOPES = {
  organization: 'paid once by anyone',
  member: 'paid once by each member',
  none: 'paid each time',
}
const ABOVE = {
  refuse: 'a capture above its hold is refused',
  draw_excess: 'a capture may draw more than was held',
}
const CHANNELS = {
  contact: 'through the account manager',
  chat: 'through a chat with the account manager',
  request: 'through a request to the account manager',
}
const ENDED = { adjustment: 'come back as an adjustment', forfeit: 'are lost if their grant has ended' }

export function policyRows(policy: Policy, names: ProductNames): PolicyWords[] {
  const { renewal, rollover, addon, burn_order, ownership, capture, hold, refunds, limits, report } = policy
  const { seats, purchase } = policy
  const every = renewal.months === 1 ? 'every month' : `every ${renewal.months} months`
  return [
    {
      key: 'renewal',
      name: 'Renewal',
      value: renewal.anchor === 'none' ? 'never' : `${every}, ${ANCHORS[renewal.anchor]}`,
    },
    {
      key: 'rollover',
      name: 'Rollover',
      value: ROLLOVER[rollover.mode] + (rollover.mode === 'capped' ? credits(rollover.cap ?? 0) : ''),
    },
    { key: 'addon', name: 'Add-ons', value: ADDONS[addon.expiry] },
    { key: 'burn_order', name: 'Burn order', value: burn_order.map((source) => SOURCES[source]).join(', ') },
    { key: 'ownership', name: 'Ownership', value: `${SCOPES[ownership.scope]}${windowOf(ownership.window)}` },
    {
      key: 'hold',
      name: 'Holds',
      value: `released after ${counted(Math.round(hold.expires_after_s / 360) / 10, 'hour')}`,
    },
    { key: 'capture', name: 'Captures', value: ABOVE[capture.above_hold] },
    { key: 'refunds', name: 'Refunds', value: ENDED[refunds.ended_grant] },
    {
      key: 'limits',
      name: 'Limits',
      value: limits.length === 0 ? 'none' : limits.map((limit) => limitOf(limit, names)).join('; '),
    },
    { key: 'warn_at', name: 'Warns at', value: policy.warn_at.map((one) => share(one)).join(', ') },
    {
      key: 'report',
      name: 'Report',
      value: report.refresh === 'live' ? 'live' : `refreshed daily at ${report.refresh} UTC`,
    },
    {
      key: 'week_start',
      name: 'Weeks',
      value: `begin on ${policy.week_start === 'monday' ? 'Monday' : 'Sunday'}`,
    },
    {
      key: 'seats',
      name: 'Seats sold',
      value:
        seats.length === 0
          ? 'as many as are assigned'
          : seats.map(({ plan_id, count }) => `${credits(count)} of ${names.plan(plan_id)}`).join(', '),
    },
    { key: 'purchase', name: 'Buy More', value: CHANNELS[purchase.channel] },
    {
      key: 'permissions',
      name: 'Roles',
      value: Object.entries(policy.permissions)
        .map(([role, held]) => `${role}: ${counted(held.length, 'permission')}`)
        .join(', '),
    },
  ]
}

function windowOf(window: Policy['ownership']['window']): string {
  if (window === 'forever') return ', for good'
  return window === 'billing_cycle' ? ', within the billing cycle' : `, for ${counted(window.days, 'day')}`
}

function limitOf({ subject, unit, amount, interval }: Policy['limits'][number], names: ProductNames): string {
  const whom =
    subject.type === 'every_member'
      ? 'each member'
      : [subject.type.replace('_', ' '), subject.id].join(' ').trim()
  return `${whom}: ${inUnit(amount, unit === null ? 'credits' : names.unit(unit))} a ${interval === 'calendar_month' ? 'calendar month' : 'billing cycle'}`
}
