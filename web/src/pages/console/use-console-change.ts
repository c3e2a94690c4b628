// A write of the vendor: what it makes old is asked again; what is wrong is said at its field, or at the form's end.
import { CoulombError } from '@coulomb/sdk'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { wordsOf } from '../../format/words-of.ts'

export function useConsoleChange<Input, Answer>(
  change: (input: Input) => Promise<Answer>,
  { fields = [], onDone }: { fields?: readonly string[]; onDone?(answer: Answer): void } = {},
) {
  const client = useQueryClient()
  const { mutate, isPending, error, data } = useMutation({
    mutationFn: change,
    onSuccess: (answer) => {
      onDone?.(answer)
      return client.invalidateQueries({ queryKey: ['console'] })
    },
  })
  const faulty = (field: string): string | undefined => {
    if (!(error instanceof CoulombError)) return undefined
    const [inner] = Object.entries(error.fields ?? {}).filter(([name]) => isOf(field, name))
    if (inner) return inner[0] === field ? inner[1][0] : `${inner[0]} ${inner[1][0]}`
    return error.field !== undefined && isOf(field, error.field) ? error.detail : undefined
  }
  return {
    run: mutate,
    isRunning: isPending,
    answer: data,
    errorOf: faulty,
    /** What no field of the form can say. */
    problem: error && !fields.some(faulty) ? wordsOf(error).detail : undefined,
  }
}

const isOf = (field: string, name: string) => name === field || name.startsWith(`${field}.`)
