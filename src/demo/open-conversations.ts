// What the members of the demo have asked their vendor for: some of it waits, some was answered.
import type { Database } from '../database/database.ts'
import { answerRequest, openRequest } from '../people/requests.ts'
import type { DemoConversation, DemoOrganization } from './demo-organization.ts'
import { DEMO_ACTOR } from './set-stage.ts'

/** Again changes nothing. Its times are real ones, as those of all words between people. */
export async function openConversations(db: Database, organization: DemoOrganization): Promise<void> {
  const { organization_id, conversations, account_manager } = organization
  const [known] = await db.query('select 1 from requests where organization_id = $1 limit 1', [
    organization_id,
  ])
  if (known) return
  for (const conversation of conversations) {
    const { member_id, kind, subject, message, plan_id = null, unit = null, credits = null } = conversation
    const { request_id } = await openRequest(
      db,
      organization_id,
      member_id,
      {
        kind,
        subject,
        message,
        plan_id,
        unit,
        credits,
        charge_id: await chargeOf(db, organization_id, conversation),
      },
      { author: { member_id }, actor: `member:${member_id}` },
    )
    if (conversation.answer !== undefined)
      await answerRequest(db, organization_id, request_id, conversation.answer, {
        author: { operator: account_manager.name },
        actor: DEMO_ACTOR,
      })
  }
}

/** A refund is asked for the member's latest charge that cost something. */
async function chargeOf(db: Database, organization_id: string, { kind, member_id }: DemoConversation) {
  if (kind !== 'refund') return null
  const [found] = await db.query<{ seq: number }>(
    `select seq from entries where organization_id = $1 and kind = 'charge' and member_id = $2 and credits > 0
     order by seq desc limit 1`,
    [organization_id, member_id],
  )
  return found ? `ch_${found.seq}` : null
}
