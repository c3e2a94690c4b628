// Records leave with their times as RFC 3339: inside they are epoch milliseconds, under names that end in `_at`.
import { rfc3339 } from '../core/rfc3339.ts'

export type BorderTimes<T> = T extends (infer Item)[]
  ? BorderTimes<Item>[]
  : T extends object
    ? {
        [K in keyof T]: K extends `${string}_at`
          ? T[K] extends number
            ? string
            : T[K] extends number | null
              ? string | null
              : T[K] extends number | null | undefined
                ? string | null | undefined
                : BorderTimes<T[K]>
          : BorderTimes<T[K]>
      }
    : T

export function borderTimes<T>(value: T): BorderTimes<T> {
  return convert(value) as BorderTimes<T>
}

function convert(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(convert)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value).map(([name, inner]) => [
      name,
      name.endsWith('_at') && typeof inner === 'number' ? rfc3339(inner) : convert(inner),
    ]),
  )
}
