// Erases personal data of a subject (a contact, an account), or what a member's entries say in words: the details are
// replaced by a pseudonym with a fresh salt, and an `erase` entry vouches for what is there now.
import { createHash, randomBytes } from 'node:crypto'
import { canonicalJson } from '../core/canonical.ts'
import { detailsHash } from '../core/chain.ts'
import type { Details, Subject } from '../core/entry.ts'
import type { EraseRequest } from '../core/request.ts'
import type { Statement, Transaction } from '../database/database.ts'
import type { Change, Ledger } from './ledger.ts'

export interface Erasure {
  entries: number
  pseudonym: string
}

const BATCH = 500

/** Whose data goes: a contact or account that entries expose, or the member who made them. */
export type Erased = { subject_id: string } | { member_id: string }

/** Every name of the subject, and the free text of the entries that name it or that the member made. */
export async function eraseDetails(
  ledger: Ledger,
  organization_id: string,
  erased: Erased,
  actor: string,
): Promise<Erasure> {
  const pseudonym = `erased-${createHash('sha256').update(randomBytes(16)).digest('hex').slice(0, 8)}`
  let entries = 0
  for (;;) {
    const count = await ledger.change(organization_id, (change) =>
      eraseBatch(change, organization_id, erased, pseudonym, actor),
    )
    entries += count
    if (count < BATCH) return { entries, pseudonym }
  }
}

async function eraseBatch(
  change: Change,
  organization_id: string,
  erased: Erased,
  pseudonym: string,
  actor: string,
): Promise<number> {
  const [found] = await change.tx.send([findStatement(organization_id, erased)])
  if (found!.rows.length === 0) return 0
  const subject_id = 'subject_id' in erased ? erased.subject_id : null
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

/** The next details to replace; those of a member's entries that were replaced before hold no free text any more. */
function findStatement(organization_id: string, erased: Erased): Statement {
  if ('subject_id' in erased)
    return {
      text: `select seq, document from entry_details where organization_id = $1 and subject_ids @> array[$2::text]
        order by seq limit ${BATCH}`,
      values: [organization_id, erased.subject_id],
    }
  return {
    text: `select d.seq, d.document from entries t
      join entry_details d on d.organization_id = t.organization_id and d.seq = t.seq
      where t.organization_id = $1 and d.organization_id = $1 and t.member_id = $2 and d.erased_at is null
      order by d.seq limit ${BATCH}`,
    values: [organization_id, erased.member_id],
  }
}

interface Replaced {
  seq: number
  salt: Buffer
  document: string
  subject_ids: string[]
}

/** Free text may name anyone, so it goes too; the other subjects of the entry stay. */
function replace(seq: number, details: Details, subject_id: string | null, pseudonym: string): Replaced {
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
