// Rows of a table of any length, a page at a time.
import type { Transaction } from '../database/database.ts'

const PAGE = 1000

/** All rows of a query with a growing key, whose last values are the parameters behind the first. */
export async function* rowPages(
  tx: Transaction,
  text: string,
  first: unknown[],
  key: (row: any) => unknown[],
) {
  for (let from = first; ; ) {
    const [page] = await tx.send([{ text: `${text} limit ${PAGE}`, values: from }])
    if (page!.rows.length > 0) yield page!.rows
    if (page!.rows.length < PAGE) return
    from = [first[0], ...key(page!.rows.at(-1))]
  }
}
