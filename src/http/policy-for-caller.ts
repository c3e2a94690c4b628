// What of a policy a caller gets to see: limits name people, groups and keys.
import type { PolicyOverrides } from '../core/catalogue.ts'
import type { Context } from './row.ts'
import { memberFilter } from './seeing.ts'

/** Without `usage.read_all` only the limits are left that the caller falls under. */
export async function policyForCaller<P extends PolicyOverrides>(context: Context, policy: P): Promise<P> {
  const member_id = memberFilter(context, undefined)
  if (member_id === undefined || !policy.limits?.some(({ subject }) => subject.id !== undefined))
    return policy
  const [member] = await context.db.query<{ group_name: string | null }>(
    'select group_name from members where organization_id = $1 and member_id = $2',
    [context.tenant!.organization_id, member_id],
  )
  const limits = policy.limits.filter(({ subject: { type, id } }) => {
    if (type === 'member') return id === member_id
    if (type === 'group') return id === member?.group_name
    return type !== 'api_key'
  })
  return { ...policy, limits }
}
