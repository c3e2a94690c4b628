import { z } from 'zod'
import * as fields from '../fields.ts'
import type { EndReason } from '../live-stream.ts'
import { Problem } from '../problems.ts'
import { type Context, type FileAnswer, file, type Row } from '../row.ts'

const STREAM = { type: 'text/event-stream', what: 'Server-sent events, until one of the two ends it.' }
const END =
  '`end` {"reason"} is the last: "signed_out", "denied", or "closing" with the server, after which a browser connects again by itself.'

const one = file({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/live',
  permission: 'member_or_operator',
  tag: 'Server',
  summary:
    "Says when the organization's journal or requests have changed, so that what is shown is asked again",
  description: `Events: \`journal\` {"seq"} at the beginning and whenever the journal has grown, \`request\` {}. ${END}`,
  params: z.strictObject({ organization_id: fields.id }),
  file: STREAM,
  async run(context, { params: { organization_id } }) {
    await context.ledger.rules(organization_id)
    return stream(context, organization_id)
  },
})

const all = file({
  method: 'GET',
  path: '/v1/live',
  permission: 'operator',
  tag: 'Server',
  summary: 'The same over all organizations, for the vendor',
  description: `Events: \`activity\` {} when a journal has grown somewhere or may have, \`request\` {} likewise. ${END}`,
  file: STREAM,
  run: async (context) => stream(context, null),
})

function stream(context: Context, organization_id: string | null): FileAnswer {
  const { live, session, principal } = context
  const pieces = live.open({
    who: session?.session_hash ?? principal.actor,
    organization_id,
    access_of: session?.organization_id ?? null,
    recheck: () => context.authorizeAgain().then(() => null, endOf),
  })
  return { type: STREAM.type, headers: { 'x-accel-buffering': 'no' }, pieces, cut: pieces.cut }
}

/** Why somebody who was let in may stay no longer; null: that could not be found out. */
function endOf(error: unknown): EndReason | null {
  if (!(error instanceof Problem) || error.status >= 500) return null
  return error.code === 'unauthorized' ? 'signed_out' : 'denied'
}

export const liveRoutes: Row[] = [one, all]
