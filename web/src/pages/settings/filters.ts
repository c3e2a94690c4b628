// The filters of the lists in Settings, as their addresses hold them.
import { type Period, periodOf } from '../../data/period.ts'
import { many, oneOf, text } from '../../data/search.ts'

type Search = Record<string, unknown>

export interface MemberFilters {
  q?: string | undefined
  group?: string | undefined
  role?: 'admin' | 'manager' | 'user' | undefined
  status?: 'active' | 'disabled' | undefined
}

export const memberFilters = (search: Search): MemberFilters => ({
  q: text(search.q),
  group: text(search.group),
  role: oneOf(['admin', 'manager', 'user'] as const, search.role),
  status: oneOf(['active', 'disabled'] as const, search.status),
})

export interface RequestFilters {
  state?: 'open' | 'answered' | 'closed' | undefined
  kind?: 'change_plan' | 'buy_more' | 'refund' | 'question' | undefined
}

export const requestFilters = (search: Search): RequestFilters => ({
  state: oneOf(['open', 'answered', 'closed'] as const, search.state),
  kind: oneOf(['change_plan', 'buy_more', 'refund', 'question'] as const, search.kind),
})

export interface AuditFilters extends Period {
  actor?: string | undefined
  action?: string[] | undefined
}

export const auditFilters = (search: Search): AuditFilters => ({
  ...periodOf(search),
  actor: text(search.actor),
  action: many(search.action),
})
