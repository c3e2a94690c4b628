import type { LimitUsage } from '@coulomb/sdk'
import type { Limit } from '../../../data/plan-and-policy.ts'

export const INTERVALS = {
  calendar_month: 'a calendar month',
  billing_cycle: 'a billing cycle',
} as const

export function limitKey({ subject, unit, interval }: Limit): string {
  return JSON.stringify([subject.type, subject.id ?? null, unit, interval])
}

/** Kinds that an organization sets itself; the limit on all of it is the vendor's. */
export const isOwnKind = ({ subject }: Limit) => subject.type !== 'organization'

/**
 * Every limit with what is used of it, the organization's own first. `usages` has none for `every_member`, who each
 * have their own.
 */
export function limitRows(own: readonly Limit[], usages: readonly LimitUsage[], all: readonly Limit[]) {
  const usageOf = new Map(usages.map((usage) => [limitKey(usage), usage]))
  const mine = new Set(own.map(limitKey))
  return [...own, ...all.filter((limit) => !mine.has(limitKey(limit)))].map((limit) => ({
    limit,
    usage: usageOf.get(limitKey(limit)) ?? null,
    isOwn: mine.has(limitKey(limit)) && isOwnKind(limit),
  }))
}
export type LimitRow = ReturnType<typeof limitRows>[number]
