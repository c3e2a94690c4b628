// Rules of organizations, kept while their version is what the lock says it is; bounded, oldest out first.
import type { Rules } from '../core/rules.ts'
import type { Transaction } from '../database/database.ts'
import { loadRules } from './load-rules.ts'
import type { RulesCache } from './read-state.ts'

const MOST = 200_000

export function rulesCache(): RulesCache {
  const kept = new Map<string, Rules>()
  return {
    get: (organization_id) => kept.get(organization_id),
    async load(send: Transaction['send'], organization_ids: string[]) {
      for (const [organization_id, rules] of await loadRules(send, organization_ids)) {
        kept.delete(organization_id)
        kept.set(organization_id, rules)
      }
      for (const oldest of kept.keys()) {
        if (kept.size <= MOST) break
        kept.delete(oldest)
      }
    },
  }
}
