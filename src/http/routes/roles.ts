import { z } from 'zod'
import { PERMISSIONS } from '../../core/policy.ts'
import { roles } from '../../usage/roles.ts'
import { text } from '../answers.ts'
import * as fields from '../fields.ts'
import { json, type Row } from '../row.ts'

const permission = z.enum(PERMISSIONS)

const read = json({
  method: 'GET',
  path: '/v1/organizations/{organization_id}/roles',
  permission: 'members.manage',
  tag: 'Members',
  summary: 'What each role may do, and how many members have it',
  params: z.strictObject({ organization_id: fields.id }),
  answer: z
    .strictObject({
      items: z.array(
        z.strictObject({
          role: z.enum(['admin', 'manager', 'user']),
          member_count: z.int().describe('Active ones.'),
          permissions: z.array(permission),
        }),
      ),
      permissions: z.array(z.strictObject({ permission, description: text })),
    })
    .meta({ id: 'Roles' }),
  async run({ ledger }, { params }) {
    return { body: await roles(ledger, params.organization_id) }
  },
})

export const roleRoutes: Row[] = [read]
