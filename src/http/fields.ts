// The shared shapes of input: what a text, an id, an amount or a time may be is said here, once, for every route.
import { z } from 'zod'
import { toMicros } from '../core/amount.ts'
import { isDay, isZone } from '../core/zone.ts'

// In Unicode mode a surrogate of a pair is no character of its own, so this finds the lone ones.
const UNFIT = /[\0\p{Surrogate}]/u
// biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is looked for
const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\p{Surrogate}]/u

z.config({
  customError: (issue) => {
    if (issue.code !== 'invalid_type') return undefined
    if (issue.input === undefined) return 'is required'
    return `must be ${WORDS[issue.expected] ?? issue.expected}`
  },
})

const WORDS: Record<string, string> = {
  string: 'a string',
  number: 'a finite number',
  int: 'a whole number',
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  array: 'an array',
}

/** Text as people write it: any length up to `max`, line breaks and all, without NUL and lone surrogates. */
export const text = (max: number, min = 0) =>
  z
    .string()
    .min(min, min === 1 ? 'must not be empty' : `must have at least ${min} characters`)
    .max(max, `must have at most ${max} characters`)
    .refine((value) => !UNFIT.test(value), 'must not contain NUL or lone surrogates')

/** One line: a name or an id, without control characters. */
const line = (max: number) =>
  z
    .string()
    .min(1, `must have 1 to ${max} characters`)
    .max(max, `must have 1 to ${max} characters`)
    .refine((value) => !CONTROL.test(value), 'must not contain control characters or lone surrogates')

/** Part of a path: clients take "." and ".." for directions and never ask for them (RFC 3986, 5.2.4). */
const segment = (max: number) =>
  line(max).refine((value) => value !== '.' && value !== '..', 'must not be "." or ".."')

/** The vendor's own id of something. */
export const id = segment(200)
export const name = line(200)
/** Loose on purpose: what an address is, its mail server knows. */
export const email = line(254).regex(/^[^\s@]+@[^\s@]+$/, 'must be an e-mail address')
/** An id of the catalogue: an action, a unit, a plan, a preset. */
export const word = segment(100)
export const idempotencyKey = line(200).describe(
  'Names this request: sent again with the same key it is answered again, never done twice. 1 to 200 characters.',
)

const number = z.number()

/** Credits as a JSON number, from 0 to 10⁹ with at most six decimals. */
export const credits = number
  .min(0, 'must not be negative')
  .max(1e9, 'must be at most 1,000,000,000')
  .refine((value) => Math.abs(value) > 1e9 || toMicros(value) !== null, 'must have at most six decimals')
  .describe('Credits, with at most six decimals.')

export const positiveCredits = credits.refine((value) => value !== 0, 'must be above 0')

/** How much of something priced by quantity: finite, not negative, counted to the millionth. */
export const quantity = number.min(0, 'must not be negative').max(1e9, 'must be at most 1,000,000,000')

export const flag = z.boolean()

const RFC_3339 =
  /^(\d{4}-\d\d-\d\d)[Tt](?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{1,9})?(?:[Zz]|[+-](?:[01]\d|2[0-3]):[0-5]\d)$/
const EARLIEST = Date.UTC(1970, 0, 1)
const LATEST = Date.UTC(9999, 11, 31)

/** RFC 3339 in, epoch milliseconds out. */
export const instant = z
  .string()
  .meta({ format: 'date-time' })
  .transform((value, context) => {
    const match = RFC_3339.exec(value)
    const at = match && isDay(match[1]!) ? Date.parse(value.toUpperCase()) : Number.NaN
    if (at >= EARLIEST && at <= LATEST) return at
    const message = Number.isNaN(at)
      ? 'must be a time as of RFC 3339, such as 2026-05-31T22:30:00Z'
      : 'must be from 1970 to 9999'
    context.addIssue({ code: 'custom', message, input: value })
    return z.NEVER
  })

export const day = z.string().meta({ format: 'date' }).refine(isDay, 'must be a day of the form YYYY-MM-DD')

export const zone = z
  .string()
  .max(64, 'must be an IANA time zone such as Europe/Berlin')
  .refine(isZone, 'must be an IANA time zone such as Europe/Berlin')

/** Anything JSON that the vendor wants to keep: at most 16 KiB as text, 10 levels deep. */
export const metadata = z.record(z.string(), z.unknown()).superRefine((value, context) => {
  const complaint =
    unfit(value, 10) ?? (JSON.stringify(value).length > 16_384 ? 'must be at most 16 KiB' : null)
  if (complaint) context.addIssue({ code: 'custom', message: complaint, input: value })
})

function unfit(value: unknown, levels: number): string | null {
  if (typeof value === 'string') return UNFIT.test(value) ? 'must not contain NUL or lone surrogates' : null
  if (typeof value === 'number')
    return Number.isFinite(value) ? null : 'must not contain numbers beyond the range of JSON'
  if (typeof value !== 'object' || value === null) return null
  if (levels === 0) return 'must be at most 10 levels deep'
  for (const [key, inner] of Object.entries(value)) {
    const complaint = unfit(key, 1) ?? unfit(inner, levels - 1)
    if (complaint) return complaint
  }
  return null
}

/** An object of names with values; `__proto__` never gets this far (see `app.ts`). */
export const byName = <T extends z.ZodType>(value: T, most = 100) =>
  z
    .record(word, value)
    .refine((record) => Object.keys(record).length <= most, `must have at most ${most} entries`)

// Queries: everything arrives as text.

export const yesOrNo = z
  .enum(['true', 'false', '1', '0'])
  .transform((value) => value === 'true' || value === '1')
export const limit = (most: number, usual: number) =>
  z
    .string()
    .regex(/^\d{1,6}$/, 'must be a whole number')
    .transform(Number)
    .refine((value) => value >= 1 && value <= most, `must be from 1 to ${most}`)
    .meta({ type: 'integer', minimum: 1, maximum: most, default: usual })
    .default(usual)
export const cursor = line(2_000).describe('`next_cursor` of the page before.')

/** One value or several: `?unit=email&unit=mobile`. */
export const several = <T extends z.ZodType<string>>(value: T, most = 100) =>
  z.union([z.array(value).max(most, `must have at most ${most} values`), value.transform((one) => [one])])
