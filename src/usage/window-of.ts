// Reads the days or preset of a question into a window of the organization's zone, or of another that was named.
import { Refused } from '../core/request.ts'
import { planAt, policyOf, type Rules } from '../core/rules.ts'
import {
  customWindow,
  resolveWindow,
  type WeekStart,
  type Window,
  type WindowPreset,
} from '../core/window.ts'
import { type Day, daysBetween, localDay } from '../core/zone.ts'

export interface AskedWindow {
  preset?: WindowPreset
  /** Both days inclusive (S3-06); a preset and days together are refused. */
  from?: Day
  to?: Day
  /** IANA; the organization's when left out. */
  timezone?: string
}

export function weekStart(rules: Rules, now: number): WeekStart {
  return policyOf(rules, planAt(rules, now)).week_start
}

/**
 * Only `from`: to today; only `to`: from the first of its month; neither: `otherwise`. Throws `Refused` for a window
 * that ends before it begins.
 */
export function windowOf(rules: Rules, now: number, asked: AskedWindow, otherwise: WindowPreset): Window {
  const zone = asked.timezone ?? rules.timezone
  const { preset, from, to } = asked
  if (preset !== undefined && (from !== undefined || to !== undefined))
    throw new Refused('invalid_field', 'Name a preset or days, not both.', { field: 'preset' })
  if (from === undefined && to === undefined)
    return resolveWindow(preset ?? otherwise, now, zone, weekStart(rules, now))
  const last = to ?? localDay(now, zone)
  const first = from ?? `${last.slice(0, 8)}01`
  if (daysBetween(first, last) < 0)
    throw new Refused('invalid_field', 'The window must end on or after its first day.', { field: 'to' })
  return customWindow(first, last, zone)
}
