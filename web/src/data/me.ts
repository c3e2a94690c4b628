// Who is signed in, whose pages are shown, and what may be seen on them.
import { queryOptions, useSuspenseQuery } from '@tanstack/react-query'
import { coulomb } from './coulomb.ts'

export interface Me {
  kind: 'member' | 'operator' | 'key'
  member: {
    member_id: string
    name: string
    email: string
    role: 'admin' | 'manager' | 'user'
    group: string | null
    license_id: string | null
  } | null
  operator: { operator_id: string; name: string } | null
  permissions: string[]
  organization: Organization | null
  clock: { mode: 'real' | 'test'; now: string }
  session: { signed_in_at: string; expires_at: string } | null
}

export interface Organization {
  organization_id: string
  name: string
  status: 'active' | 'suspended'
  preset: string
  plan_id: string
  plan_name: string
  timezone: string
  today: string
  week_start: 'monday' | 'sunday'
  currency: string | null
  credit_month: { anchor: 'calendar_month' | 'issue_anniversary' | 'billing_cycle' | 'none' }
  cycle: { start: string; end: string; months: number }
  units: {
    unit: string
    name: string
    counts_as_credits: boolean
    mode: 'absent' | 'metered' | 'limited'
  }[]
  parts: {
    licenses: boolean
    conversations: boolean
    conversation_unit: string | null
    sequences: boolean
    requests: boolean
  }
  report: { refresh: 'live' | 'daily'; at: string | null }
  purchase_channel: 'contact' | 'chat' | 'request'
  account_manager: { name: string; email: string } | null
}

const CHOSEN = 'coulomb-organization'

/** The organization whose pages an operator looks at; null for none. */
export function chooseOrganization(organization_id: string | null): void {
  if (organization_id === null) sessionStorage.removeItem(CHOSEN)
  else sessionStorage.setItem(CHOSEN, organization_id)
}

export const meQuery = queryOptions({
  queryKey: ['me'],
  staleTime: 5 * 60_000,
  queryFn: ({ signal }): Promise<Me> => {
    const organization_id = sessionStorage.getItem(CHOSEN) ?? undefined
    return coulomb.call('GET /v1/me' as never, { query: { organization_id }, signal } as never)
  },
})

/** Below the shell it is there already. */
export function useMe(): Me {
  return useSuspenseQuery(meQuery).data
}

/** The organization whose pages these are. The shell shows none of them without one. */
export function useOrganization(): Organization {
  const { organization } = useMe()
  if (!organization) throw new Error('This page belongs to an organization.')
  return organization
}

/** Whether who is signed in holds a named permission. */
export function useMay(): (permission: string) => boolean {
  const { permissions } = useMe()
  return (permission) => permissions.includes(permission)
}
