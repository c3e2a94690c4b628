// Says what happened, from anywhere. What shows it is loaded with the first word.

export interface Said {
  title: string
  description?: string | undefined
  isError: boolean
}

type Speaker = (said: Said) => void

let speaker: Speaker | undefined
let asked: (() => void) | undefined
const waiting: Said[] = []

/** `toast('Request sent', 'Marta Ruiz will answer it.')`: in a corner, for a few seconds. */
export function toast(title: string, description?: string): void {
  say({ title, description, isError: false })
}

/** An error, which stays until it is closed. */
export function toastError(title: string, description?: string): void {
  say({ title, description, isError: true })
}

function say(said: Said): void {
  if (speaker) speaker(said)
  else {
    waiting.push(said)
    asked?.()
  }
}

/** For the shell: called when there is something to show. */
export function onFirstToast(listener: () => void): () => void {
  asked = listener
  if (waiting.length > 0) listener()
  return () => {
    asked = undefined
  }
}

/** For what shows them: gets what has waited, and all that follows. */
export function speakThrough(next: Speaker): void {
  speaker = next
  for (const said of waiting.splice(0)) next(said)
}
