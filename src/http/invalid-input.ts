// What the schemas complain of, as one problem that names every field at fault.
import type { z } from 'zod'
import { Problem } from './problems.ts'

type Issue = z.core.$ZodIssue

/** `judged_singly`: the list that must not be too long for one request (413). */
export function invalidInput(
  issues: readonly Issue[],
  batch?: { judged_singly?: string | undefined },
): Problem {
  const fields: Record<string, string[]> = Object.create(null)
  for (const issue of issues) {
    if (issue.code === 'too_big' && issue.path.length === 1 && issue.path[0] === batch?.judged_singly) {
      const field = String(issue.path[0])
      return new Problem('batch_too_large', `${field} ${issue.message}.`, { field })
    }
    for (const { path, message } of complaintsOf(issue)) fields[path] = [...(fields[path] ?? []), message]
  }
  const names = Object.keys(fields)
  const shown = names.slice(0, 5).map((name) => `${name || 'The request'} ${fields[name]!.join(' and ')}`)
  const more = names.length > 5 ? ` And ${names.length - 5} more.` : ''
  return new Problem('invalid_request', `${shown.join('; ')}.${more}`, {
    // What is wrong with the request as a whole is at no field.
    field: names[0] || undefined,
    ...(names.length > 1 && { fields: { ...fields } }),
  })
}

function complaintsOf(issue: Issue): { path: string; message: string }[] {
  if (issue.code === 'unrecognized_keys')
    return issue.keys.map((key) => ({
      path: pathOf([...issue.path, key || '""']),
      message: 'is not a field of this request',
    }))
  // The choice that came furthest says best what was meant.
  if (issue.code === 'invalid_union' && issue.errors.length > 0) {
    const depth = (errors: readonly Issue[]) => Math.max(...errors.map((error) => error.path.length))
    const best = issue.errors.reduce((a, b) => (depth(b) > depth(a) ? b : a))
    return best.flatMap((inner) => complaintsOf({ ...inner, path: [...issue.path, ...inner.path] } as Issue))
  }
  return [{ path: pathOf(issue.path), message: issue.message }]
}

function pathOf(path: readonly PropertyKey[]): string {
  return path.map((part) => String(part).slice(0, 100)).join('.')
}
