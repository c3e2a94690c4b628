// Records the statements with which the ledger writes, batch by batch, and plays them to another database: the floor
// is what it costs to write these rows and commit them, when nothing has to be read, decided or checked.

/** @typedef {import('./coulomb.mjs').Database} Database */
/** @typedef {import('./coulomb.mjs').Statement} Statement */

/** @typedef {{ statements: Statement[], charges: number, organizations: Set<string> }} Batch */

/**
 * The database, with what is committed through it written down.
 * @param {Database} db
 * @returns {{ db: Database, batches: Batch[] }}
 */
export function taped(db) {
  /** @type {Batch[]} */
  const batches = []
  /** @type {Database['transaction']} */
  const transaction = (work) =>
    db.transaction((tx) => {
      /** @type {Statement[]} */
      const written = []
      return work({
        send(statements) {
          if (statements.some(insertsEntries)) written.push(...statements)
          return tx.send(statements)
        },
        commit(statements = []) {
          written.push(...statements)
          if (written.some(insertsEntries)) batches.push(batchOf(written))
          return tx.commit(statements)
        },
      })
    })
  return { db: { ...db, transaction }, batches }
}

/** @param {Statement} statement */
const insertsEntries = ({ name }) => name?.startsWith('insert_entries') === true

/** @param {Statement[]} statements @returns {Batch} */
function batchOf(statements) {
  let charges = 0
  /** @type {Set<string>} */
  const ids = new Set()
  for (const { values = [] } of statements.filter(insertsEntries)) {
    const [organizations, seqs] = /** @type {[string | Buffer, Buffer]} */ (values)
    charges += lengthOf(seqs)
    for (const id of typeof organizations === 'string' ? [organizations] : textsOf(organizations)) ids.add(id)
  }
  return { statements, charges, organizations: ids }
}

/**
 * Plays the batches in order over so many connections, two of one organization never at once. The first quarter warms
 * up and is not counted.
 * @param {Database} db @param {readonly Batch[]} batches @param {number} connections
 */
export async function play(db, batches, connections) {
  /** The batch that an organization was last in. @type {Map<string, Promise<unknown>>} */
  const last = new Map()
  let next = 0
  let from = 0
  let counted = 0
  const warm = Math.floor(batches.length / 4)
  const work = async () => {
    while (next < batches.length) {
      if (next === warm) from = performance.now()
      const batch = /** @type {Batch} */ (batches[next])
      if (next++ >= warm) counted += batch.charges
      const before = new Set([...batch.organizations].map((id) => last.get(id)))
      const played = Promise.all(before).then(() => db.transaction((tx) => tx.commit(batch.statements)))
      for (const id of batch.organizations) last.set(id, played)
      await played
    }
  }
  await Promise.all(Array.from({ length: connections }, work))
  return { per_second: (counted / (performance.now() - from)) * 1000, measured: counted }
}

/** The length of an array as Postgres keeps it, see src/database/binary-array.ts. @param {Buffer} array */
function lengthOf(array) {
  return array.readInt32BE(12)
}

/** @param {Buffer} array Of texts. */
function* textsOf(array) {
  for (let at = 20; at < array.length; ) {
    const length = array.readInt32BE(at)
    yield array.toString('utf8', at + 4, at + 4 + length)
    at += 4 + length
  }
}
