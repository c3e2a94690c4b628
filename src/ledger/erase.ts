// Erases personal data of a subject (a contact, an account) or of all that a member's entries describe: the details
// are replaced by a pseudonym with a fresh salt, and an `erase` entry vouches for what is there now.
import { createHash, randomBytes } from 'node:crypto'
import { canonicalJson } from '../core/canonical.ts'
import { detailsHash } from '../core/chain.ts'
import type { Details, Subject } from '../core/entry.ts'
import type { EraseRequest } from '../core/request.ts'
import type { Transaction } from '../database/database.ts'
import type { Ledger } from './ledger.ts'

export interface Erasure {
  entries: number
  pseudonym: string
}

const BATCH = 500

/** Every name of the subject, and the free text of the entries that name it, in this organization. */
export async function eraseSubject(
  ledger: Ledger,
  organization_id: string,
  subject_id: string,
  actor: string,
): Promise<Erasure> {
  const pseudonym = `erased-${createHash('sha256').update(randomBytes(16)).digest('hex').slice(0, 8)}`
  let entries = 0
  for (;;) {
    const count = await ledger.change(organization_id, (change) =>
      eraseBatch(change, subject_id, pseudonym, actor, organization_id),
    )
    entries += count
    if (count < BATCH) return { entries, pseudonym }
  }
}

async function eraseBatch(
  change: Parameters<Parameters<Ledger['change']>[1]>[0],
  subject_id: string,
  pseudonym: string,
  actor: string,
  organization_id: string,
): Promise<number> {
  const [found] = await change.tx.send([
    {
      text: `select seq, document from entry_details where organization_id = $1 and subject_ids @> array[$2::text]
        order by seq limit ${BATCH}`,
      values: [organization_id, subject_id],
    },
  ])
  if (found!.rows.length === 0) return 0
  const replaced = found!.rows.map((row) => replace(row.seq, JSON.parse(row.document), subject_id, pseudonym))
  await putDetails(change.tx, organization_id, replaced, new Date(change.now).toISOString())
  const request: EraseRequest = {
    verb: 'erase',
    actor,
    idempotency_key: null,
    fingerprint: null,
    salt: randomBytes(16),
    erased: replaced.map(({ seq, salt, document }) => ({
      seq,
      details_hash: detailsHash(salt, document).toString('hex'),
    })),
  }
  await change.decide([request], [])
  return replaced.length
}

interface Replaced {
  seq: number
  salt: Buffer
  document: string
  subject_ids: string[]
}

/** Free text may name anyone, so it goes too; the other subjects of the entry stay. */
function replace(seq: number, details: Details, subject_id: string, pseudonym: string): Replaced {
  const hide = (subject: Subject): Subject =>
    subject.id === subject_id ? { type: subject.type, id: pseudonym, name: 'Erased' } : subject
  const { description, reason, metadata: _, ...kept } = details
  const left: Details = {
    ...kept,
    ...(description === undefined ? {} : { description: 'Erased' }),
    ...(reason === undefined ? {} : { reason: 'Erased' }),
    ...(details.subject ? { subject: hide(details.subject) } : {}),
    ...(details.item_subjects
      ? {
          item_subjects: Object.fromEntries(
            Object.entries(details.item_subjects).map(([key, subject]) => [key, hide(subject)]),
          ),
        }
      : {}),
  }
  const subjects = [left.subject, ...Object.values(left.item_subjects ?? {})].flatMap((subject) =>
    subject ? [subject.id] : [],
  )
  return { seq, salt: randomBytes(16), document: canonicalJson(left), subject_ids: [...new Set(subjects)] }
}

async function putDetails(
  tx: Transaction,
  organization_id: string,
  replaced: Replaced[],
  erased_at: string,
): Promise<void> {
  await tx.send(
    replaced.map(({ seq, salt, document, subject_ids }) => ({
      name: 'erase_details',
      text: `update entry_details set salt = $3, document = $4, subject_ids = $5::text[], erased_at = $6::timestamptz
        where organization_id = $1 and seq = $2::bigint`,
      values: [organization_id, seq, salt, document, subject_ids, erased_at],
    })),
  )
}
