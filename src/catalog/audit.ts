// The record of what was administered: who changed which setting, from what to what. Names and e-mail addresses never
// get in: a changed one is listed under `personal`, without its value, so that erasing a person need not touch it.

import { randomBytes } from 'node:crypto'
import { rfc3339 } from '../core/rfc3339.ts'
import type { Database, Statement, Transaction } from '../database/database.ts'
import { foreignCursor, keyIn, type Page, type PageRequest, pageOf, pageSize } from './page.ts'

export interface AuditRecord {
  /** '' for what belongs to no organization: catalogue and operator keys. */
  organization_id: string
  /** `operator:<key_id>`, `key:<key_id>`, `member:<member_id>` or `system`. */
  actor: string
  /** Such as `member.changed`. */
  action: string
  /** Such as `member:<member_id>`. */
  target: string
  /** The fields that changed, as they were; null for something new. */
  before: Record<string, unknown> | null
  after: Record<string, unknown> | null
}

export interface AuditEntry extends AuditRecord {
  audit_id: string
  recorded_at: number
}

/** Writes with the change that it records, when given its transaction. `at` is the ledger's time where there is one. */
export async function recordAudit(
  where: Transaction | Database,
  record: AuditRecord | AuditRecord[],
  at: number = Date.now(),
): Promise<void> {
  const records = Array.isArray(record) ? record : [record]
  for (const organization_id of new Set(records.map((one) => one.organization_id))) {
    const { text, values } = insert(
      organization_id,
      records.filter((one) => one.organization_id === organization_id),
      at,
    )
    if ('send' in where) await where.send([{ text, values }])
    else await where.query(text, values)
  }
}

function insert(organization_id: string, records: AuditRecord[], at: number): Statement {
  const rows = records.map((one) => ({ ...one, audit_id: nextId() }))
  return {
    text: `insert into audit_log (organization_id, audit_id, recorded_at, actor, action, target, before, after)
      select $1::text, r.audit_id, $2::timestamptz, r.actor, r.action, r.target, nullif(r.before, 'null'), nullif(r.after, 'null')
      from jsonb_to_recordset($3::jsonb)
        as r(audit_id text, actor text, action text, target text, before jsonb, after jsonb)`,
    values: [organization_id, rfc3339(at), JSON.stringify(rows)],
  }
}

let last = 0

/** Ascending within a process, so that what was recorded in one millisecond stays in its order. */
function nextId(): string {
  last = Math.max(last + 1, Date.now() * 1000)
  return `audit_${String(last).padStart(16, '0')}_${randomBytes(6).toString('hex')}`
}

export interface AuditQuery extends PageRequest {
  actor?: string | undefined
  /** Any of these. */
  action?: string[] | undefined
  target?: string | undefined
  /** Epoch milliseconds, `until` exclusive. */
  from?: number | undefined
  until?: number | undefined
}

/** What all given filters find, the newest first. */
export async function listAudit(
  db: Database,
  organization_id: string,
  request: AuditQuery = {},
): Promise<Page<AuditEntry>> {
  const size = pageSize(request)
  const [at, audit_id] = keyIn(request, 2) ?? [null, null]
  if (at !== null && !Number.isSafeInteger(Number(at))) throw foreignCursor()
  const rows = await db.query<AuditEntry>(
    `select organization_id, audit_id, recorded_at, actor, action, target, before, after from audit_log
     where organization_id = $1
       and ($2::timestamptz is null or (recorded_at, audit_id) < ($2::timestamptz, $3::text))
       and ($5::text is null or actor = $5) and ($6::text[] is null or action = any($6))
       and ($7::text is null or target = $7)
       and ($8::timestamptz is null or recorded_at >= $8) and ($9::timestamptz is null or recorded_at < $9)
     order by recorded_at desc, audit_id desc limit $4`,
    [
      organization_id,
      at === null ? null : rfc3339(Number(at)),
      audit_id,
      size + 1,
      request.actor ?? null,
      request.action ?? null,
      request.target ?? null,
      request.from === undefined ? null : rfc3339(request.from),
      request.until === undefined ? null : rfc3339(request.until),
    ],
  )
  return pageOf(rows, size, (last) => [String(last.recorded_at), last.audit_id])
}
