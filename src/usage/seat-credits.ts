const AMOUNTS = {
  granted: 'g.amount - g.voided',
  used: 'g.used',
  left: 'g.amount - g.used - g.expired - g.voided',
}

/**
 * SQL: what each license has stored of its current credit month, in units that count as credits: $1 is the organization,
 * $2 the time, $5 the units that do not count. What is due and not written down comes on top (`due-seats.ts`). In order
 * of licenses: tables of 20,000 sums by hash take twice as long, and soon more memory than a statement is given.
 */
export const seatCredits = (...names: (keyof typeof AMOUNTS)[]) => `
  select g.license_id, ${names.map((name) => `sum(g."${name}")::bigint as "${name}"`).join(', ')}
  from (
    select g.license_id, ${names.map((name) => `${AMOUNTS[name]} as "${name}"`).join(', ')}
    from grants g
    where g.organization_id = $1 and g.license_id is not null and g.source = 'license'
      and g.starts_at <= $2::timestamptz and (g.ends_at > $2::timestamptz or g.ends_at is null)
      and g.unit <> all($5::text[])
    order by g.license_id offset 0) g
  group by g.license_id`
