// An operator looks at an organization's pages as its admin sees them: the choice lasts as long as the window.
import { useQueryClient } from '@tanstack/react-query'
import { useNavigate } from '@tanstack/react-router'
import { chooseOrganization, meQuery } from '../../data/me.ts'

export function useOpenPages() {
  const client = useQueryClient()
  const navigate = useNavigate()
  const choose = async (organization_id: string | null) => {
    chooseOrganization(organization_id)
    await client.fetchQuery({ ...meQuery, staleTime: 0 })
  }
  return {
    open: async (organization_id: string) => {
      await choose(organization_id)
      await navigate({ to: '/credits' })
    },
    leave: () => choose(null),
  }
}
