/** What may stand in the audit log of an organization, in words; the vendor's catalogue has its own. */
export const ACTIONS = [
  {
    name: 'Members',
    items: [
      { value: 'member.created', label: 'Member added' },
      { value: 'member.changed', label: 'Member changed' },
      { value: 'member.erased', label: 'Member erased' },
    ],
  },
  {
    name: 'API keys',
    items: [
      { value: 'key.created', label: 'Key created' },
      { value: 'key.revoked', label: 'Key revoked' },
    ],
  },
  {
    name: 'Organization',
    items: [
      { value: 'organization.created', label: 'Organization created' },
      { value: 'organization.changed', label: 'Organization changed' },
      { value: 'rollover_exception.put', label: 'Rollover exception set' },
      { value: 'rollover_exception.deleted', label: 'Rollover exception removed' },
    ],
  },
]

const LABELS = new Map(ACTIONS.flatMap(({ items }) => items.map(({ value, label }) => [value, label])))

export function actionWords(action: string): string {
  const said = LABELS.get(action) ?? action.replace('.', ' ').replaceAll('_', ' ')
  return said[0]!.toUpperCase() + said.slice(1)
}

export interface FieldChange {
  field: string
  before: string | null
  after: string | null
}

/** Every field that either side names, each value as short text; null: not there. */
export function changesOf(
  before: Record<string, unknown> | null,
  after: Record<string, unknown> | null,
): FieldChange[] {
  const fields = [...new Set([...Object.keys(before ?? {}), ...Object.keys(after ?? {})])]
  return fields
    .map((field) => ({ field, before: valueWords(before?.[field]), after: valueWords(after?.[field]) }))
    .filter((change) => change.before !== change.after)
}

function valueWords(value: unknown): string | null {
  if (value === undefined || value === null || value === '') return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}
