import { CoulombError } from '@coulomb/sdk'

/** What went wrong, for people. */
export function wordsOf(error: unknown): { title: string; detail: string } {
  if (!(error instanceof CoulombError)) return { title: 'Something went wrong', detail: String(error) }
  if (error.status === 0) return { title: 'The server cannot be reached', detail: 'Check the connection.' }
  if (error.status === 403) return { title: 'You may not see this', detail: error.detail }
  if (error.status === 503)
    return { title: 'The server is not ready', detail: 'It will be back in a moment.' }
  return { title: 'Something went wrong', detail: error.detail }
}
