import type { ComponentProps, ReactNode } from 'react'
import { useId } from 'react'
import { classes } from './classes.ts'

export const INPUT =
  'h-8 w-full min-w-0 rounded-control border border-line-strong bg-panel px-2.5 text-ink disabled:opacity-50 aria-[invalid=true]:border-bad-ink'

export function Input({ className, ...props }: ComponentProps<'input'>) {
  return <input className={classes(INPUT, className)} {...props} />
}

export interface FieldProps {
  label: string
  /** What to write, under it. */
  hint?: ReactNode
  error?: string | undefined
  /** Given the id and what names it: `{(props) => <Input {...props} />}`. */
  children: (props: { id: string; 'aria-invalid': boolean; 'aria-describedby'?: string }) => ReactNode
}

/** A labelled control with its hint and its error. */
export function Field({ label, hint, error, children }: FieldProps) {
  const id = useId()
  const said = error ?? hint
  return (
    <div className="flex flex-col gap-1">
      <label htmlFor={id} className="font-medium">
        {label}
      </label>
      {children({
        id,
        'aria-invalid': error !== undefined,
        ...(said && { 'aria-describedby': `${id}-said` }),
      })}
      {said && (
        <p id={`${id}-said`} className={error ? 'text-bad-ink' : 'text-muted'}>
          {said}
        </p>
      )}
    </div>
  )
}

export function TextArea({ className, ...props }: ComponentProps<'textarea'>) {
  return <textarea className={classes(INPUT, 'h-auto min-h-24 resize-y py-1.5', className)} {...props} />
}
