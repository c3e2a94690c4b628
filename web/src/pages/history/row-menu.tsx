import type { HistoryRow } from '@coulomb/sdk'
import { Ellipsis } from 'lucide-react'
import { Button } from '../../components/button.tsx'
import {
  type MenuHandle,
  MenuItem,
  MenuLink,
  MenuSeparator,
  SharedMenu,
  SharedMenuButton,
} from '../../components/menu.tsx'
import { coulomb } from '../../data/coulomb.ts'
import { useMay, useOrganization } from '../../data/me.ts'

/** What opens a dialog. */
export type RowAction = 'explain' | 'contacts' | 'sequence' | 'refund'

export type RowMenuHandle = MenuHandle<HistoryRow>

/** "More actions" of an entry (S3-19 to S3-22). */
export function RowMenuButton({ row, menu }: { row: HistoryRow; menu: RowMenuHandle }) {
  return (
    <span className="flex justify-end">
      <SharedMenuButton
        handle={menu}
        of={row}
        button={
          <Button look="quiet" size="icon" className="h-7" aria-label={`More actions for ${nameOf(row)}`}>
            <Ellipsis size={15} aria-hidden />
          </Button>
        }
      />
    </span>
  )
}

interface RowMenuProps {
  menu: RowMenuHandle
  onAction(row: HistoryRow, action: RowAction): void
}

/** Under the button of whichever row it was pressed in. */
export function RowMenu({ menu, onAction }: RowMenuProps) {
  return (
    <SharedMenu handle={menu} align="end">
      {(row) => <RowMenuItems row={row} onAction={(action) => onAction(row, action)} />}
    </SharedMenu>
  )
}

/** Only rendered while the menu is open. */
function RowMenuItems({ row, onAction }: { row: HistoryRow; onAction(action: RowAction): void }) {
  const { organization_id, parts } = useOrganization()
  const may = useMay()
  const contacts = contactCount(row)
  const isUsage = row.kind !== 'refund'
  return (
    <>
      <MenuItem onClick={() => onAction('explain')}>
        {isUsage ? 'Explain this charge' : 'Explain this refund'}
      </MenuItem>
      {contacts > 0 && <MenuItem onClick={() => onAction('contacts')}>View related contacts</MenuItem>}
      {contacts > 0 && parts.sequences && may('sequences.add') && (
        <MenuItem onClick={() => onAction('sequence')}>
          {contacts === 1 ? 'Add the contact to a sequence' : 'Add the contacts to a sequence'}
        </MenuItem>
      )}
      <MenuLink href={coulomb.history.recordCsvUrl(organization_id, row.entry_id)} download>
        Export the record to CSV
      </MenuLink>
      {isUsage && parts.requests && row.refunded < row.credits && (
        <>
          <MenuSeparator />
          <MenuItem onClick={() => onAction('refund')}>Ask for a refund</MenuItem>
        </>
      )}
    </>
  )
}

export function nameOf(row: HistoryRow): string {
  return row.description ?? row.subject?.name ?? row.action_name ?? row.entry_id
}

/** Items stand for contacts or accounts; an entry without them may still be about one. */
function contactCount({ items, subject }: HistoryRow): number {
  const { charged, already_owned, not_found, denied } = items
  return charged + already_owned + not_found + denied || (subject ? 1 : 0)
}
