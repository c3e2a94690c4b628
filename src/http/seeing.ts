// Whose usage a caller sees: everyone's, or (without `usage.read_all`) their own (S3-48).
import { whose } from './permissions.ts'
import { denied } from './problems.ts'
import type { Context } from './row.ts'

/** The member to filter by when `asked` is asked for: theirs, anybody's, or undefined for everyone's. Throws 403. */
export function memberFilter(context: Context, asked: string | undefined): string | undefined {
  const verdict = whose(context.principal, asked ?? null, context.tenant!)
  if (verdict === 'denied')
    throw denied('This needs the permission "usage.read_all": it is another\'s usage.', 'member_id')
  return verdict.member_id ?? undefined
}

/** Throws 403 unless the caller may see what belongs to `member_id` (null: to nobody in particular). */
export function mustSee(context: Context, member_id: string | null): void {
  const verdict = whose(context.principal, null, context.tenant!)
  if (verdict !== 'denied' && (verdict.member_id === null || verdict.member_id === member_id)) return
  throw denied('This needs the permission "usage.read_all": it is another\'s usage.')
}
