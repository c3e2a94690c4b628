// Names of today for the ids that usage is recorded under.
import type { CatalogueAction, Rules } from '../core/rules.ts'
import type { Database } from '../database/database.ts'

export interface MemberName {
  member_id: string
  name: string
  email: string
  group_name: string | null
  status: 'active' | 'disabled'
}

/** Who spent: one of three, with the name that people know. */
export interface Spender {
  type: 'member' | 'api_key' | 'system'
  member_id?: string
  api_key_id?: string
  name: string
  email?: string
  group?: string | null
}

export interface SpenderNames {
  members: ReadonlyMap<string, MemberName>
  api_keys: ReadonlyMap<string, string>
}

const MEMBERS = `
  select member_id, name, email, group_name, status from members
  where organization_id = $1 and member_id = any($2::text[]) order by member_id`

// The vendor's id of its customer's key may be one that Coulomb issued; only then is there a name.
const API_KEYS = `
  select key_id, name from api_keys
  where organization_id = $1 and key_id = any($2::text[]) order by key_id`

/** Asks the database only for what is named, so empty lists cost nothing. */
export async function spenderNames(
  db: Database,
  organization_id: string,
  member_ids: Iterable<string>,
  api_key_ids: Iterable<string>,
): Promise<SpenderNames> {
  const [members, keys] = [[...new Set(member_ids)], [...new Set(api_key_ids)]]
  const [memberRows, keyRows] = await Promise.all([
    members.length > 0 ? db.query<MemberName>(MEMBERS, [organization_id, members]) : [],
    keys.length > 0 ? db.query<{ key_id: string; name: string }>(API_KEYS, [organization_id, keys]) : [],
  ])
  return {
    members: new Map(memberRows.map((member) => [member.member_id, member])),
    api_keys: new Map(keyRows.map((key) => [key.key_id, key.name])),
  }
}

export function spenderOf(
  who: { member_id?: string | null; api_key_id?: string | null },
  names: SpenderNames,
): Spender {
  if (who.member_id != null) {
    const member = names.members.get(who.member_id)
    return {
      type: 'member',
      member_id: who.member_id,
      name: member?.name ?? who.member_id,
      ...(member ? { email: member.email, group: member.group_name } : {}),
    }
  }
  if (who.api_key_id != null)
    return {
      type: 'api_key',
      api_key_id: who.api_key_id,
      name: names.api_keys.get(who.api_key_id) ?? who.api_key_id,
    }
  return { type: 'system', name: 'System' }
}

/** An action that the catalogue has meanwhile dropped keeps its id as its name, under no feature. */
export function actionNames(rules: Rules, action: string | undefined) {
  const known: CatalogueAction | undefined = action === undefined ? undefined : rules.actions.get(action)
  return {
    feature: known?.feature ?? null,
    feature_name: known?.feature_name ?? null,
    action: action ?? null,
    action_name: known?.name ?? action ?? null,
  }
}

/** The actions that features and actions together select (both given: those in both); null: all. */
export function selectedActions(
  rules: Rules,
  features: readonly string[] | undefined,
  actions: readonly string[] | undefined,
): string[] | null {
  if (!features?.length && !actions?.length) return null
  const ofFeatures = features?.length
    ? [...rules.actions.values()].filter((one) => features.includes(one.feature)).map((one) => one.action)
    : null
  if (!actions?.length) return ofFeatures
  const asked = [...new Set(actions)]
  return ofFeatures ? asked.filter((action) => ofFeatures.includes(action)) : asked
}
