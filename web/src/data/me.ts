// Who is signed in, whose pages are shown, and what may be seen on them.
import type { CurrentOrganization, Me } from '@coulomb/sdk'
import { queryOptions, useSuspenseQuery } from '@tanstack/react-query'
import { coulomb } from './coulomb.ts'

export type { Me }
export type Organization = CurrentOrganization

const CHOSEN = 'coulomb-organization'

/** The organization whose pages an operator looks at; null for none. */
export function chooseOrganization(organization_id: string | null): void {
  if (organization_id === null) sessionStorage.removeItem(CHOSEN)
  else sessionStorage.setItem(CHOSEN, organization_id)
}

export const meQuery = queryOptions({
  queryKey: ['me'],
  staleTime: 5 * 60_000,
  queryFn: ({ signal }) => {
    const organization_id = sessionStorage.getItem(CHOSEN)
    return coulomb.signIn.me(organization_id === null ? {} : { organization_id }, { signal })
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
