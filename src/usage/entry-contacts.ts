// The contacts and accounts that an entry of the history is about.
import type { Subject } from '../core/entry.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { type EntryAsked, seenEntry } from './seen-entry.ts'

export interface EntryContacts {
  action: string | null
  /** Each once, however many pieces of information were bought about it: the entry's own first, then its items'. */
  contacts: Subject[]
}

/** Null where there is no such entry, or not for `member_id`. */
export async function entryContacts(
  ledger: Ledger,
  organization_id: string,
  asked: EntryAsked,
): Promise<EntryContacts | null> {
  const found = await seenEntry(ledger, organization_id, asked)
  if (!found) return null
  const { entry, details } = found
  const subjects = details?.item_subjects ?? {}
  const contacts = new Map<string, Subject>()
  const add = (subject: Subject | undefined) =>
    subject && contacts.set(JSON.stringify([subject.type, subject.id]), subject)
  add(details?.subject ?? undefined)
  for (const { key } of entry.items ?? []) add(subjects[key])
  return { action: entry.action ?? null, contacts: [...contacts.values()] }
}
