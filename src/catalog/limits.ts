// The limits that an organization sets itself, on its members, groups and API keys; the limit on all of it together is
// the vendor's, and so are those of its preset and plan, which these come on top of (X17, X20).
import { canonicalJson } from '../core/canonical.ts'
import type { Limit } from '../core/catalogue.ts'
import { Refused } from '../core/request.ts'
import type { Change, Ledger } from '../ledger/ledger.ts'
import { recordAudit } from './audit.ts'
import { readOrganization, writeOrganization } from './organization-row.ts'

/**
 * Replaces all of them, amounts in credits. Decisions after this one count by them. Refused: `invalid_field` for the
 * organization as a subject, an unknown unit or member, or two limits of one kind on one subject.
 */
export async function putLimits(
  ledger: Ledger,
  organization_id: string,
  limits: readonly Limit[],
  actor: string,
): Promise<void> {
  await ledger.change(organization_id, async (change) => {
    checkKinds(change, limits)
    await checkMembers(change, organization_id, limits)
    const organization = (await readOrganization(change.tx, organization_id))!
    const all = organization.policy.limits ?? []
    const before = all.filter(isOwn)
    if (canonicalJson(before) === canonicalJson(limits)) return
    const kept = all.filter((limit) => !isOwn(limit))
    const policy = { ...organization.policy, limits: [...kept, ...limits] }
    await writeOrganization(change.tx, { ...organization, policy })
    const audit = { organization_id, actor, action: 'limits.changed', target: 'organization' }
    await recordAudit(change.tx, { ...audit, before: { limits: before }, after: { limits } }, change.now)
  })
}

const isOwn = ({ subject }: Limit): boolean => subject.type !== 'organization'

function checkKinds({ rules }: Change, limits: readonly Limit[]): void {
  const kinds = new Set<string>()
  for (const [index, limit] of limits.entries()) {
    const { subject, unit, interval } = limit
    if (!isOwn(limit))
      throw refused(
        'The limit on the whole organization is set by the vendor, in its policy.',
        index,
        'subject.type',
      )
    if (unit !== null && !rules!.units.has(unit)) throw refused(`There is no unit "${unit}".`, index, 'unit')
    const kind = canonicalJson([subject, unit, interval])
    if (kinds.has(kind))
      throw refused('There is a second limit of this subject, unit and interval.', index, 'subject')
    kinds.add(kind)
  }
}

async function checkMembers(
  { tx }: Change,
  organization_id: string,
  limits: readonly Limit[],
): Promise<void> {
  const named = limits.flatMap(({ subject }, index) =>
    subject.type === 'member' ? [{ index, member_id: subject.id! }] : [],
  )
  if (named.length === 0) return
  const [found] = await tx.send([
    {
      text: `select member_id from members where organization_id = $1 and member_id = any($2::text[])
        order by member_id`,
      values: [organization_id, named.map(({ member_id }) => member_id)],
    },
  ])
  const known = new Set(found!.rows.map((row) => row.member_id as string))
  for (const { index, member_id } of named)
    if (!known.has(member_id)) throw refused(`There is no member "${member_id}".`, index, 'subject.id')
}

function refused(detail: string, index: number, field: string): Refused {
  return new Refused('invalid_field', detail, { field: `limits.${index}.${field}` })
}
