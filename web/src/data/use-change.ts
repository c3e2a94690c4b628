// A write: what it makes old is asked again, and what goes wrong is either said at a field or told in a corner.
import { CoulombError } from '@coulomb/sdk'
import { type QueryKey, useMutation, useQueryClient } from '@tanstack/react-query'
import { toastError } from '../components/toast.tsx'
import { wordsOf } from '../format/words-of.ts'
import type { Topic } from './changes.ts'
import { useOrganization } from './me.ts'

export interface ChangeOptions<Answer> {
  /** What of the organization is old afterwards. */
  topics: readonly Topic[]
  /** Fields of a form that show their own errors. */
  fields?: readonly string[]
  onDone?(answer: Answer): void
}

export function useChange<Input, Answer>(
  change: (organization_id: string, input: Input) => Promise<Answer>,
  { topics, fields = [], onDone }: ChangeOptions<Answer>,
) {
  const { organization_id } = useOrganization()
  const client = useQueryClient()
  const mutation = useMutation({
    mutationFn: (input: Input) => change(organization_id, input),
    onSuccess: async (answer) => {
      onDone?.(answer)
      await Promise.all(
        topics.map((topic) => client.invalidateQueries({ queryKey: [topic, organization_id] as QueryKey })),
      )
    },
    onError: (error) => {
      if (faultyField(error, fields) !== undefined) return
      const { title, detail } = wordsOf(error)
      toastError(title, detail)
    },
  })
  return {
    run: mutation.mutate,
    isRunning: mutation.isPending,
    reset: mutation.reset,
    /** What is wrong with `field`, in the server's words. */
    errorOf(field: string): string | undefined {
      const { error } = mutation
      if (!(error instanceof CoulombError) || faultyField(error, [field]) === undefined) return undefined
      const said = error.fields?.[field]?.[0] ?? error.detail
      return said[0]!.toUpperCase() + said.slice(1)
    },
  }
}

/** The first of `fields` that the server complained about, itself or something within it. */
function faultyField(error: unknown, fields: readonly string[]): string | undefined {
  if (!(error instanceof CoulombError)) return undefined
  const named = [...(error.field ? [error.field] : []), ...Object.keys(error.fields ?? {})]
  return fields.find((field) => named.some((one) => one === field || one.startsWith(`${field}.`)))
}
