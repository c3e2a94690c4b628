import { z } from 'zod'
import { deleteView, listViews, putView } from '../../people/saved-views.ts'
import { page, text, time } from '../answers.ts'
import { borderTimes } from '../border-times.ts'
import * as fields from '../fields.ts'
import { missing } from '../missing.ts'
import type { Principal } from '../permissions.ts'
import { type Context, json, type Row } from '../row.ts'

const organization = z.strictObject({ organization_id: fields.id })
const one = z.strictObject({
  organization_id: fields.id,
  view_id: z.string().regex(/^[A-Za-z0-9_-]{1,64}$/, 'must be 1 to 64 letters, digits, - or _'),
})

const viewAnswer = z
  .strictObject({ view_id: text, name: text, page: text, query: text, created_at: time, updated_at: time })
  .meta({ id: 'SavedView', description: 'Filters of a page that a member keeps under a name.' })

const keeper = ({ principal }: Context) => (principal as Extract<Principal, { kind: 'member' }>).member_id

const list = json({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/views',
  permission: 'member',
  tag: 'History',
  summary: 'The views that I keep, by name',
  params: organization,
  answer: page(viewAnswer),
  async run(context, { params: { organization_id } }) {
    await context.ledger.rules(organization_id)
    const views = await listViews(context.db, organization_id, keeper(context))
    return { body: { items: borderTimes(views), next_cursor: null } }
  },
})

const put = json({
  method: 'PUT',
  path: '/v1/organizations/{organization_id}/views/{view_id}',
  permission: 'member',
  tag: 'History',
  summary: 'Keep a view, or change the one of that id',
  params: one,
  body: z.strictObject({
    name: fields.name,
    query: fields.text(4_000).describe('As it stands in the address, without the question mark.'),
    page: fields.word.optional(),
  }),
  answer: viewAnswer,
  async run(context, { params: { organization_id, view_id }, body }) {
    const { name, query, page = 'history' } = body
    const kept = await putView(context.db, organization_id, keeper(context), { view_id, name, page, query })
    return { body: borderTimes(kept) }
  },
})

const remove = json({
  method: 'DELETE',
  path: '/v1/organizations/{organization_id}/views/{view_id}',
  permission: 'member',
  tag: 'History',
  summary: 'Keep a view no longer',
  params: one,
  answer: viewAnswer,
  async run(context, { params: { organization_id, view_id } }) {
    const gone = await deleteView(context.db, organization_id, keeper(context), view_id)
    return { body: borderTimes(gone ?? (await missing(context, `view ${view_id}`, 'view_id'))) }
  },
})

export const viewRoutes: Row[] = [list, put, remove]
