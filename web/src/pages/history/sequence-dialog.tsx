// Hands contacts over to the vendor, who adds them to a sequence and answers in their own words (S3-20).
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { Button, buttonClasses } from '../../components/button.tsx'
import { Checkbox } from '../../components/checkbox.tsx'
import { Dialog, DialogActions } from '../../components/dialog.tsx'
import { Failed, SkeletonRows } from '../../components/states.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { useOrganization } from '../../data/me.ts'
import { counted } from '../../format/credits.ts'
import { wordsOf } from '../../format/words-of.ts'
import type { RowDialogProps } from './row-dialog-props.ts'
import { nameOf } from './row-menu.tsx'
import { type RelatedItem, useRelated } from './use-related.ts'

interface Contact {
  id: string
  name: string
}

export function SequenceDialog({ row, onClose }: RowDialogProps) {
  const { organization_id } = useOrganization()
  const related = useRelated(row.entry_id)
  const [left, setLeft] = useState<ReadonlySet<string>>(new Set())
  const contacts = contactsOf(related.items, related.subject)
  const chosen = contacts.filter(({ id }) => !left.has(id))
  // More than are listed: all of them, as the entry has them.
  const all = left.size === 0
  const add = useMutation({
    mutationFn: () =>
      coulomb.history.addToSequence(
        organization_id,
        row.entry_id,
        all ? {} : { contact_ids: chosen.map(({ id }) => id) },
      ),
  })
  const toggle = (id: string) => {
    const next = new Set(left)
    if (!next.delete(id)) next.add(id)
    setLeft(next)
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title="Add to a sequence"
      description={add.data ? undefined : `${nameOf(row)} · costs no credits`}
    >
      <div className="px-5 pb-5" aria-live="polite">
        {add.data ? (
          <>
            <p>{add.data.message}</p>
            <p className="text-muted">{counted(add.data.contacts, 'contact')}, no credits charged.</p>
          </>
        ) : related.error && !related.items ? (
          <Failed error={related.error} onRetry={related.refetch} />
        ) : !related.items ? (
          <SkeletonRows rows={3} />
        ) : (
          <ul className="max-h-[45vh] overflow-y-auto">
            {contacts.map(({ id, name }) => (
              <li key={id}>
                <Checkbox checked={!left.has(id)} onChange={() => toggle(id)}>
                  {name}
                </Checkbox>
              </li>
            ))}
            {related.hasNextPage && <li className="pt-1 text-muted">and all others of this entry</li>}
          </ul>
        )}
        {add.error && <p className="pt-2 text-bad-ink">{wordsOf(add.error).detail}</p>}
      </div>
      <DialogActions>
        {add.data ? (
          <>
            {add.data.url && (
              <a className={buttonClasses()} href={add.data.url} target="_blank" rel="noreferrer">
                Open the sequence
              </a>
            )}
            <Button look="primary" onClick={onClose}>
              Done
            </Button>
          </>
        ) : (
          <>
            <Button onClick={onClose}>Cancel</Button>
            <Button
              look="primary"
              disabled={add.isPending || !related.items || chosen.length === 0}
              onClick={() => add.mutate()}
            >
              {all && related.hasNextPage ? 'Add all' : `Add ${counted(chosen.length, 'contact')}`}
            </Button>
          </>
        )}
      </DialogActions>
    </Dialog>
  )
}

/** Each contact once, however many pieces of information were bought about it. */
function contactsOf(
  items: readonly RelatedItem[] | undefined,
  subject: { id: string; name: string } | null,
): Contact[] {
  const contacts = new Map<string, Contact>()
  if (subject) contacts.set(subject.id, subject)
  for (const item of items ?? []) if (item.subject) contacts.set(item.subject.id, item.subject)
  return [...contacts.values()].map(({ id, name }) => ({ id, name }))
}
