import { z } from 'zod'
import { recordAudit } from '../../catalog/audit.ts'
import type { Subject } from '../../core/entry.ts'
import { askVendor, VendorFailure, VendorTimeout } from '../../people/ask-vendor.ts'
import { entryContacts } from '../../usage/entry-contacts.ts'
import { spenderNames } from '../../usage/names.ts'
import { maybeText, text } from '../answers.ts'
import * as fields from '../fields.ts'
import { missing } from '../missing.ts'
import { Problem } from '../problems.ts'
import { type Context, json, type Row } from '../row.ts'
import { memberFilter } from '../seeing.ts'

/** What the vendor answers; more than this is not looked at. */
const vendorAnswer = z.object({
  message: fields.text(500, 1),
  url: z
    .url({ protocol: /^https$/, error: 'must be an https:// address' })
    .max(2_000)
    .nullish(),
})

const add = json({
  method: 'POST',
  path: '/v1/organizations/{organization_id}/history/entries/{entry_id}/sequence',
  permission: 'sequences.add',
  tag: 'History',
  summary: "Hand an entry's contacts over to the vendor, who adds them to a sequence",
  description:
    'Costs no credits. The vendor is asked at the address that the server was given (`COULOMB_SEQUENCES_URL`), by a ' +
    'request signed as Standard Webhooks are; what it answers is passed on. Without an address this is 404. After 504 ' +
    'the vendor may have done it.',
  problems: [502, 504],
  params: z.strictObject({ organization_id: fields.id, entry_id: fields.id }),
  body: z.strictObject({
    contact_ids: z
      .array(fields.id)
      .min(1, 'must not be empty')
      .max(10_000, 'must have at most 10,000 ids')
      .optional()
      .describe('Only these of them.'),
  }),
  answer: z.strictObject({
    message: text.describe("The vendor's words."),
    url: maybeText.describe('Where the sequence is.'),
    contacts: z.int(),
  }),
  async run(context, { params, body }) {
    const { organization_id, entry_id } = params
    const asked = { entry_id, member_id: memberFilter(context, undefined) }
    const found = await entryContacts(context.ledger, organization_id, asked)
    if (!found) return missing(context, `entry "${entry_id}"`, 'entry_id')
    const contacts = chosenOf(found.contacts, body.contact_ids)
    const member = await memberOf(context, organization_id)
    const message = {
      type: 'sequence.add',
      organization_id,
      entry_id,
      action: found.action,
      member,
      contacts,
    }
    const { message: words, url } = await told(context, organization_id, message)
    return { body: { message: words, url: url ?? null, contacts: contacts.length } }
  },
})

function chosenOf(contacts: Subject[], ids: string[] | undefined): Subject[] {
  if (contacts.length === 0)
    throw new Problem('invalid_field', 'No contact is known of this entry.', { field: 'entry_id' })
  if (ids === undefined) return contacts
  const known = new Set(contacts.map(({ id }) => id))
  const unknown = ids.findIndex((id) => !known.has(id))
  if (unknown >= 0)
    throw new Problem('invalid_field', `"${ids[unknown]}" is no contact of this entry.`, {
      field: `contact_ids.${unknown}`,
    })
  return contacts.filter(({ id }) => ids.includes(id))
}

/** Who asks, as the vendor knows them; null for the vendor's own. */
async function memberOf({ db, principal }: Context, organization_id: string) {
  if (principal.kind !== 'member') return null
  const { member_id } = principal
  const { members } = await spenderNames(db, organization_id, [member_id], [])
  return { member_id, name: members.get(member_id)?.name ?? '', email: members.get(member_id)?.email ?? '' }
}

interface Message {
  entry_id: string
  contacts: Subject[]
}

/** Asks, and records that it was asked, whatever came of it: personal data has left. */
async function told(
  { db, ledger, log, principal, settings }: Context,
  organization_id: string,
  message: Message,
): Promise<z.output<typeof vendorAnswer>> {
  if (!settings.sequences) throw new Problem('not_found', 'This server was given no address for sequences.')
  const audit = async (outcome: 'added' | 'failed' | 'unknown') =>
    recordAudit(
      db,
      {
        organization_id,
        actor: principal.actor,
        action: 'sequence.asked',
        target: `entry:${message.entry_id}`,
        before: null,
        after: { contacts: message.contacts.length, outcome },
      },
      await ledger.now(),
    )
  try {
    const answer = vendorAnswer.safeParse(await askVendor(settings.sequences, message))
    if (!answer.success) throw new VendorFailure('its answer has not the agreed form')
    await audit('added')
    return answer.data
  } catch (error) {
    if (!(error instanceof VendorFailure || error instanceof VendorTimeout)) throw error
    log.warn({ err: error }, 'The vendor was asked to add contacts to a sequence')
    await audit(error instanceof VendorTimeout ? 'unknown' : 'failed')
    if (error instanceof VendorTimeout)
      throw new Problem(
        'vendor_timeout',
        'The sequences did not answer in time; look there before you try again.',
      )
    throw new Problem('vendor_failed', `The sequences did not take the contacts: ${error.message}.`)
  }
}

export const sequenceRoutes: Row[] = [add]
