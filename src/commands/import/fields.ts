// What a row of a CSV file can say, by kind of import: the words of `--map`, `--set` and `--help`.

export type ImportType = 'usage' | 'balances' | 'owned'

export interface Field {
  kind: 'text' | 'number' | 'time' | 'list'
  what: string
  required?: true
  /** The field is a family: `quantities.context_tokens`. */
  named?: true
}

const idempotency_key: Field = { kind: 'text', what: "the row's own key; else its content is its key" }
const subject: Record<string, Field> = {
  'subject.type': { kind: 'text', what: 'contact or account …' },
  'subject.id': { kind: 'text', what: "… the vendor's id of it …" },
  'subject.name': { kind: 'text', what: '… and its name' },
}

export const FIELDS: Record<ImportType, Record<string, Field>> = {
  usage: {
    action: { kind: 'text', what: 'what was used', required: true },
    occurred_at: { kind: 'time', what: 'when; default: now' },
    member_id: { kind: 'text', what: 'who' },
    api_key_id: { kind: 'text', what: 'or by which API key' },
    quantities: { kind: 'number', what: 'how much of what the action is priced by', named: true },
    flags: { kind: 'list', what: 'flags with a surcharge' },
    items: { kind: 'list', what: 'keys of what was revealed' },
    data_type: { kind: 'text', what: 'the type of these items' },
    credits: { kind: 'number', what: 'what it did cost, instead of a price; draws on nothing' },
    unit: { kind: 'text', what: 'the unit of these credits' },
    count: { kind: 'number', what: 'how many things they paid for' },
    campaign: { kind: 'text', what: 'for breakdowns' },
    identity: { kind: 'text', what: 'for breakdowns' },
    description: { kind: 'text', what: 'for the history' },
    ...subject,
    metadata: { kind: 'text', what: "the vendor's own notes", named: true },
    idempotency_key,
  },
  balances: {
    unit: { kind: 'text', what: 'what the balance counts', required: true },
    amount: { kind: 'number', what: 'credits', required: true },
    source: {
      kind: 'text',
      what: 'license, plan, addon, promo, rollover or adjustment; default: adjustment',
    },
    member_id: { kind: 'text', what: "whose balance; default: everyone's" },
    starts_at: { kind: 'time', what: 'default: now' },
    ends_at: { kind: 'time', what: 'default: by plan' },
    reason: { kind: 'text', what: 'default: Opening balance' },
    idempotency_key,
  },
  owned: {
    item: { kind: 'list', what: 'key or keys of what is owned', required: true },
    data_type: { kind: 'text', what: 'the type of these items' },
    member_id: { kind: 'text', what: 'who alone owns them, where members own singly' },
    occurred_at: { kind: 'time', what: 'since when; default: now' },
    owned_until: { kind: 'time', what: 'default: for ever' },
    ...subject,
  },
}

/** The field that `path` names and, in a family, the name: `quantities.tokens` is `quantities` and `tokens`. */
export function fieldOf(type: ImportType, path: string): { field: Field; name?: string } | null {
  const known = Object.hasOwn(FIELDS[type], path) ? FIELDS[type][path] : undefined
  if (known && !known.named) return { field: known }
  const dot = path.indexOf('.')
  const family = dot < 0 ? undefined : path.slice(0, dot)
  const field = family !== undefined && Object.hasOwn(FIELDS[type], family) ? FIELDS[type][family] : undefined
  return field?.named && dot < path.length - 1 ? { field, name: path.slice(dot + 1) } : null
}

/** For `--help`: a line per field. */
export function describeFields(type: ImportType): string {
  return Object.entries(FIELDS[type])
    .map(([path, { what, named, required }]) => {
      const shown = named ? `${path}.<name>` : path
      return `  ${shown.padEnd(18)} ${what}${required ? ' (needed)' : ''}`
    })
    .join('\n')
}
