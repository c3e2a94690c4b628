// What stands in the audit log, in words: the kinds of changes, and each changed field from what to what.
import { dateAndTime, dayOf, shortDay } from '../../../format/dates.ts'

/** Of an organization; the vendor's catalogue has its own. */
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
      { value: 'limits.changed', label: 'Limits changed' },
      { value: 'sequence.asked', label: 'Contacts given to a sequence' },
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
  /** Null: there was nothing. */
  before: string | null
  after: string | null
}

/** Where times are told. */
export interface Place {
  zone: string
  today: string
}

type Fields = Record<string, unknown>

/** Every field that either side names, fields within fields as well, each value as short text. */
export function changesOf(before: Fields | null, after: Fields | null, place: Place): FieldChange[] {
  const [was, is] = [flat(before), flat(after)]
  return [...new Set([...was.keys(), ...is.keys()])]
    .map((field) => ({
      field: FIELD_WORDS[field] ?? field.replaceAll('_', ' '),
      before: valueWords(was.get(field), place),
      after: valueWords(is.get(field), place),
    }))
    .filter((change) => change.before !== change.after)
}

/** `{ cycle: { months: 12 } }` is "cycle months" with 12. */
function flat(fields: Fields | null, above = ''): Map<string, unknown> {
  return new Map(
    Object.entries(fields ?? {}).flatMap(([field, value]): [string, unknown][] =>
      isFields(value) ? [...flat(value, `${above}${field} `)] : [[`${above}${field}`, value]],
    ),
  )
}

const isFields = (value: unknown): value is Fields =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const FIELD_WORDS: Record<string, string> = {
  // Names and addresses are not kept in the log, only that they were changed.
  personal: 'personal data set',
}

function valueWords(value: unknown, place: Place): string | null {
  if (value === undefined || value === null || value === '') return null
  if (typeof value === 'number') return value.toLocaleString('en-US')
  if (typeof value === 'string')
    return /^\d{4}-\d\d-\d\dT[\d:.]+Z$/.test(value)
      ? dateAndTime(value, place.zone, place.today)
      : /^\d{4}-\d\d-\d\d$/.test(value)
        ? shortDay(value, place.today)
        : value
  if (Array.isArray(value) && value.every((one) => typeof one === 'string')) return value.join(', ') || null
  return Array.isArray(value) ? value.map((one) => partWords(one, place)).join('; ') : JSON.stringify(value)
}

/** One of several: a plan with its day, a limit with its fields. */
function partWords(part: unknown, place: Place): string {
  if (!isFields(part)) return valueWords(part, place) ?? 'none'
  if (typeof part.plan_id === 'string' && typeof part.from === 'number')
    return part.from === 0
      ? part.plan_id
      : `${part.plan_id} from ${shortDay(dayOf(part.from, place.zone), place.today)}`
  return [...flat(part)].map(([field, value]) => `${field} ${valueWords(value, place) ?? 'none'}`).join(', ')
}

/** "status: active → disabled", "group: Sales", "license removed". */
export function changeWords({ field, before, after }: FieldChange): string {
  if (after === null) return `${field} removed`
  return before === null ? `${field}: ${after}` : `${field}: ${before} → ${after}`
}
