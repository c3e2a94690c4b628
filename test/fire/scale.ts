// How much each proof does: the short form in `npm test`, the full one in `npm run survive`. The one place that says so.

/** Short form, full form. */
const SCALES = {
  /** Random operations of the independent model (test/model.test.ts). */
  model_operations: [20_000, 1_000_000],
  /** Random requests made from the OpenAPI document. */
  fuzz_requests: [20_000, 1_000_000],
  /** Times that the server's process is killed under load, on each engine. */
  server_kills: [20, 200],
  /** Times that Postgres is killed under load: all of it, or one session, in turn. */
  postgres_kills: [20, 200],
  /** Times that all connections to Postgres are cut under load. */
  connection_cuts: [5, 200],
  /** Times that Postgres is stopped under load and started again. */
  postgres_stops: [2, 20],
  /** Times that Postgres finds its disk full under load. */
  disks_full: [2, 20],
  /** Charges whose reply is lost after the commit, and charges whose client hangs up as soon as it has asked. */
  replies_lost: [1_000, 10_000],
  hang_ups: [200, 10_000],
  /** Rounds of 3,000 charges for 1,000 credits. */
  last_credit_rounds: [1, 20],
  /** Months, each with 1,000 due licenses. */
  renewal_months: [1, 12],
  /** Charges, each with 50 partial refunds at once. */
  refund_rounds: [5, 200],
  /** Holds, 50 at a time, for which capture, release and expiry race. */
  raced_holds: [1_000, 20_000],
  poisoned_batches: [1_000, 20_000],
  opposed_seconds: [5, 30],
  /** Rows changed behind the server's back, column by column. */
  tampered_rows: [300, 10_000],
  /** Second servers started on a directory. */
  second_servers: [100, 100],
} as const satisfies Record<string, readonly [number, number]>

export const isFull = process.env.COULOMB_FIRE === 'full'

/** Instead of either: COULOMB_TIMES=server_kills=1000,hang_ups=50 */
const asked = new Map(
  (process.env.COULOMB_TIMES ?? '').split(',').map((one) => one.split('=') as [string, string]),
)

export const scale = Object.fromEntries(
  Object.entries(SCALES).map(([name, [short, full]]) => [
    name,
    Number(asked.get(name) ?? (isFull ? full : short)),
  ]),
) as Record<keyof typeof SCALES, number>

/**
 * What is chosen at random: in `npm test` always the same, so that what fails fails again; in the full form another each
 * time. COULOMB_SEED=… repeats a run.
 */
export const seed = Number(
  process.env.COULOMB_SEED ?? (isFull ? Math.floor(Math.random() * 2 ** 31) : 1_689_081_008),
)

/** How long one test may take, in milliseconds. */
export const patience = isFull ? 12 * 3_600_000 : 900_000
