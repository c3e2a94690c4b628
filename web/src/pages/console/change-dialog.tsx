// The frame that every change of the vendor's has: its fields, what no field can say, and the two buttons.
import type { FormEvent, ReactNode } from 'react'
import { Button, type ButtonLook } from '../../components/button.tsx'
import { Dialog, DialogActions } from '../../components/dialog.tsx'
import { Field, Input } from '../../components/input.tsx'

export interface ChangeDialogProps {
  title: string
  description?: ReactNode
  /** Of the popup, such as its width. */
  className?: string
  /** The fields, one below the other. */
  children: ReactNode
  /** What went wrong and belongs to no field. */
  problem: string | undefined
  /** The button that does it. */
  verb: string
  look?: ButtonLook
  /** It is not complete, or it is running. */
  disabled: boolean
  onSubmit(): void
  onClose(): void
}

export function ChangeDialog(props: ChangeDialogProps) {
  const { title, description, className, children, problem, verb, look = 'primary', disabled } = props
  const { onSubmit, onClose } = props
  const submit = (event: FormEvent) => {
    event.preventDefault()
    onSubmit()
  }
  return (
    <Dialog
      open
      onOpenChange={(open) => !open && onClose()}
      title={title}
      {...(description !== undefined && { description })}
      {...(className !== undefined && { className })}
    >
      <form onSubmit={submit}>
        <div className="flex flex-col gap-3 px-5 pb-5">
          {children}
          {problem && (
            <p role="alert" className="text-bad-ink">
              {problem}
            </p>
          )}
        </div>
        <DialogActions>
          <Button onClick={onClose}>Cancel</Button>
          <Button type="submit" look={look} disabled={disabled}>
            {verb}
          </Button>
        </DialogActions>
      </form>
    </Dialog>
  )
}

interface ReasonFieldProps {
  /** Who will read it. */
  hint?: string
  value: string
  error: string | undefined
  onChange(reason: string): void
}

/** No change of credits without one. */
export function ReasonField({ hint, value, error, onChange }: ReasonFieldProps) {
  return (
    <Field label="Reason" hint={hint} error={error}>
      {(props) => (
        <Input
          {...props}
          required
          maxLength={500}
          value={value}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  )
}
