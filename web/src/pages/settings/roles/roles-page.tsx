import type { Roles } from '@coulomb/sdk'
import { Check } from 'lucide-react'
import { classes } from '../../../components/classes.ts'
import { CELL } from '../../../components/data-table.tsx'
import { PageHeader } from '../../../components/page-header.tsx'
import { Failed, SkeletonRows } from '../../../components/states.tsx'
import { coulomb } from '../../../data/coulomb.ts'
import { useOrganizationQuery } from '../../../data/queries.ts'
import { counted } from '../../../format/credits.ts'
import { ROLE_NAMES } from '../members/member-table.tsx'

/** What each role may do, side by side (C5). */
export function RolesPage() {
  const { data, error, refetch } = useOrganizationQuery('settings', 'roles', null, coulomb.members.roles)
  return (
    <>
      <PageHeader title="Roles" beside="What members may do is set with the vendor, for each role" />
      <div className="panel mt-3.5">
        {data ? (
          <Matrix roles={data} />
        ) : error ? (
          <Failed error={error} onRetry={refetch} />
        ) : (
          <SkeletonRows rows={10} />
        )}
      </div>
    </>
  )
}

function Matrix({ roles: { items, permissions } }: { roles: Roles }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must be scrollable by keyboard (WCAG 2.1.1)
    <section aria-label="Permissions by role" tabIndex={0} className="overflow-x-auto">
      <table className="w-full border-collapse">
        <caption className="sr-only">What each role may do</caption>
        <thead>
          <tr className="border-line border-b">
            <th scope="col" className={classes(CELL, 'text-left font-medium text-muted')}>
              Permission
            </th>
            {items.map(({ role, member_count }) => (
              <th key={role} scope="col" className={classes(CELL, 'py-1.5 text-center leading-4')}>
                <span className="block font-medium">{ROLE_NAMES[role]}</span>
                <span className="block text-muted text-small">{counted(member_count, 'member')}</span>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {permissions.map(({ permission, description }) => (
            <tr key={permission} className="border-line border-b last:border-0 lit-on-hover">
              <th scope="row" className={classes(CELL, 'py-1.5 text-left max-sm:whitespace-normal')}>
                {description}
                <span className="ml-3 font-mono text-muted text-small max-sm:hidden">{permission}</span>
              </th>
              {items.map(({ role, permissions: held }) => (
                <td key={role} className={classes(CELL, 'text-center')}>
                  {held.includes(permission) ? (
                    <Check size={15} className="inline text-accent-ink" aria-label="yes" />
                  ) : (
                    <span className="text-muted">
                      <span aria-hidden>–</span>
                      <span className="sr-only">no</span>
                    </span>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  )
}
