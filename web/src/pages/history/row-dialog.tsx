// What the menu of an entry opens; loaded with the first of them.
import { ContactsDialog } from './contacts-dialog.tsx'
import { ExplainDialog } from './explain-dialog.tsx'
import { RefundDialog } from './refund-dialog.tsx'
import type { RowDialogProps } from './row-dialog-props.ts'
import type { RowAction } from './row-menu.tsx'
import { SequenceDialog } from './sequence-dialog.tsx'

const DIALOGS = {
  explain: ExplainDialog,
  contacts: ContactsDialog,
  sequence: SequenceDialog,
  refund: RefundDialog,
}

export default function RowDialog({ action, ...props }: RowDialogProps & { action: RowAction }) {
  const Chosen = DIALOGS[action]
  return <Chosen {...props} />
}
