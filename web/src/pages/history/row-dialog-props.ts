import type { HistoryRow } from '@coulomb/sdk'

/** Of each dialog that the menu of an entry opens. */
export interface RowDialogProps {
  row: HistoryRow
  onClose(): void
}
