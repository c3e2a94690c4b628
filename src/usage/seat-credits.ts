/**
 * SQL: what each license has stored of its current credit month, in units that count as credits: $1 is the organization,
 * $2 the time, $5 the units that do not count. What is due and not written down comes on top (`due-seats.ts`).
 */
export const SEAT_CREDITS = `
  select g.license_id, sum(g.amount - g.voided)::bigint as granted, sum(g.used)::bigint as used,
    sum(g.held)::bigint as held, sum(g.amount - g.used - g.expired - g.voided)::bigint as "left"
  from grants g
  where g.organization_id = $1 and g.license_id is not null and g.source = 'license'
    and g.starts_at <= $2::timestamptz and (g.ends_at > $2::timestamptz or g.ends_at is null)
    and g.unit <> all($5::text[])
  group by g.license_id`
