// Times leave Coulomb as RFC 3339 in UTC, and enter SQL in the same form.

/** 0001-01-01T00:00:00Z */
const EARLIEST = -62_135_596_800_000
const LATEST = Date.UTC(9999, 11, 31, 23, 59, 59, 999)

/** `2026-01-31T09:00:00.000Z`. What lies before the year 1 or after 9999, as bounds of windows may, is cut to these. */
export function rfc3339(ms: number): string {
  return new Date(Math.min(Math.max(ms, EARLIEST), LATEST)).toISOString()
}

export function rfc3339OrNull(ms: number | null): string | null {
  return ms === null ? null : rfc3339(ms)
}
