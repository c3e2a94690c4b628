// How often the live stream has said that something has changed: what was asked before the last time is behind it.

/**
 * `journal`: whatever a charge, grant or renewal changes · `requests`: the conversations with the vendor ·
 * `settings`: what people change here · `fixed`: hardly ever changes.
 */
export type Topic = 'journal' | 'requests' | 'settings' | 'fixed'

const counts = new Map<string, number>()
const listeners = new Set<() => void>()

const nameOf = (topic: Topic, organization_id: string) => `${topic} ${organization_id}`

/** Counts from 0 for each topic of an organization. */
export function changeCount(topic: Topic, organization_id: string): number {
  return counts.get(nameOf(topic, organization_id)) ?? 0
}

export function countChange(topic: Topic, organization_id: string): void {
  counts.set(nameOf(topic, organization_id), changeCount(topic, organization_id) + 1)
  for (const listener of listeners) listener()
}

/** For `useSyncExternalStore`. */
export function onChange(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}
