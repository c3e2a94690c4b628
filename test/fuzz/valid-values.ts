// A value that a schema allows, made of what is known wherever its field's name says what it is: such requests get deep.
import type { Seeded } from '../model/seeded.ts'
import type { Known } from './known.ts'
import type { Schema } from './operations.ts'

export interface Making {
  random: Seeded
  known: Known
  /** The ledgers' time. */
  now: number
  /** In every text that is made up, so that it is found where it must not be. */
  mark: string
  /** Never given before. */
  key(): string
  resolve(schema: Schema): Schema
  /** How likely a field is that may be left out. */
  density: number
}

const DAY_MS = 86_400_000
const ZONES = ['UTC', 'Europe/Berlin', 'America/St_Johns', 'Asia/Kathmandu', 'Pacific/Apia', 'Africa/Cairo']
const PATTERNED = ['live', '08:30', 'EUR', 'DE', '7', 'view-1', 'word-1']

/** Texts that only their field's name tells. */
const BY_NAME: Record<string, (making: Making) => string | null> = {
  timezone: ({ random }) => random.pick(ZONES),
  return_path: ({ random }) => random.pick(['/', '/credits', '/history?a=b']),
  email: ({ random }) => `m${random.below(40)}@fuzz.example`,
  cycle: ({ now }) => `${new Date(now).toISOString().slice(0, 7)}-01`,
  period_month: ({ now }) => new Date(now).toISOString().slice(0, 7),
  start_date: (making) => dayOf(making),
  end_date: (making) => dayOf(making),
  item_id: ({ random }) => itemKey(random),
  exception_id: ({ random }) => `exception-${random.below(5)}`,
  view_id: ({ random }) => `view-${random.below(5)}`,
  operator_id: ({ random }) => `op-${random.below(3)}`,
  api_key_id: ({ random }) => `customer-key-${random.below(5)}`,
  secret: () => null,
}
/** Names of the fields of free records. */
const RECORD_KEYS: Record<string, string[]> = {
  quantities: ['per', 'results'],
  prices: ['action'],
  units: ['unit'],
  flags: ['flag'],
}
/** An empty cursor is a page of its own, and asking for a page that there is not is no deep request. */
const RARE = ['cursor', 'license', 'policy', 'status', 'plan_effective_at', 'occurred_at', 'past_credits']

const itemKey = (random: Seeded) => `email:contact_${random.below(300)}`
const dayOf = (making: Making) => timeOf(making).slice(0, 10)

function timeOf({ random, now }: Making): string {
  const near = now + random.from(-60, 60) * DAY_MS + random.below(DAY_MS)
  return new Date(random.chance(0.1) ? random.below(4e12) : near).toISOString()
}

/** `name`: of the field, `within`: of the one around it. */
export function validValue(making: Making, given: Schema, name = '', within = ''): unknown {
  const { random } = making
  const schema = making.resolve(given)
  if ('const' in schema) return schema.const
  if (schema.enum) return name === 'status' && random.chance(0.9) ? schema.enum[0] : random.pick(schema.enum)
  const choices = schema.anyOf ?? schema.oneOf
  if (choices) {
    const choice = random.chance(0.85) ? choices[0]! : random.pick(choices)
    return validValue(making, choice, name, within)
  }
  if (schema.allOf)
    return Object.assign({}, ...schema.allOf.map((one) => validValue(making, one, name, within)))
  const type = Array.isArray(schema.type) ? random.pick(schema.type) : schema.type
  switch (type) {
    case 'object':
      return objectOf(making, schema, name)
    case 'array': {
      const count = Math.max(schema.minItems ?? 0, random.pick([0, 1, 1, 1, 2, 2, 5, 20]))
      return Array.from({ length: count }, () => validValue(making, schema.items ?? {}, name, within))
    }
    case 'string':
      return textOf(making, schema, name, within)
    case 'integer':
    case 'number':
      return numberOf(making, schema, type)
    case 'boolean':
      return random.chance(0.5)
    case 'null':
      return null
    default:
      return random.pick([1, 'any', [1, 'a'], { a: { b: null } }, null, false])
  }
}

function objectOf(making: Making, schema: Schema, name: string): Record<string, unknown> {
  const { random } = making
  const { properties = {}, required = [], additionalProperties } = schema
  const made: Record<string, unknown> = {}
  for (const [field, inner] of Object.entries(properties)) {
    const likely = RARE.includes(field) ? making.density / 8 : making.density
    const isKnown = ['idempotency_key', 'action', 'quantities', 'items'].includes(field) && random.chance(0.7)
    if (required.includes(field) || isKnown || random.chance(likely))
      made[field] = validValue(making, inner, field, name)
  }
  if (typeof additionalProperties !== 'object') return made
  for (let count = random.below(3); count > 0; count--) {
    const [known, usual] = Object.hasOwn(RECORD_KEYS, name) ? RECORD_KEYS[name]! : []
    const key = (known && making.known.pick(random, known)) ?? usual ?? `name-${random.below(5)}`
    made[key] = validValue(making, additionalProperties, key, name)
  }
  return made
}

function textOf(making: Making, schema: Schema, name: string, within: string): string {
  const { random, known } = making
  if (schema.format === 'date-time') return timeOf(making)
  if (Object.hasOwn(BY_NAME, name)) return BY_NAME[name]!(making) ?? 'secret'
  if (schema.format === 'date') return dayOf(making)
  if (name === 'idempotency_key')
    return random.chance(0.95) ? making.key() : (known.pick(random, name) ?? making.key())
  if (name === 'key' || (name === 'items' && !schema.pattern)) return itemKey(random)
  const told = random.chance(0.95) ? known.pick(random, name === 'id' ? `${within}_id` : name) : null
  const pattern = schema.pattern === undefined ? null : new RegExp(schema.pattern, 'u')
  if (told !== null && (pattern?.test(told) ?? true)) return told
  const fitting = pattern ? PATTERNED.filter((one) => pattern.test(one)) : []
  if (fitting.length > 0) return random.pick(fitting)
  const length = random.chance(0.95) ? random.from(1, 20) : (schema.maxLength ?? 500)
  return `${making.mark} ${name} ${'ä😀 z'.repeat(length)}`.slice(
    0,
    Math.min(length + making.mark.length, schema.maxLength ?? 1e6),
  )
}

function numberOf({ random }: Making, { minimum, maximum, default: usual }: Schema, type: string): number {
  if (usual !== undefined && random.chance(0.3)) return usual as number
  const [least, most] = [minimum ?? 0, maximum ?? 1e9]
  const value = random.weighted({ low: 1, high: 1, small: 8, middle: 3 })
  const made = { low: least, high: most, small: random.from(0, 10), middle: random.below(100_000) / 100 }[
    value
  ]
  const bounded = Math.min(Math.max(made, Math.max(least, -1e9)), most)
  return type === 'integer' ? Math.ceil(bounded) : bounded
}
