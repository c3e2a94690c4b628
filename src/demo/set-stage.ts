// An organization of the demo comes into being, and what its milestones may do from then on.
import { putMembers } from '../catalog/members.ts'
import { putOrganization } from '../catalog/organizations.ts'
import { addDays, startOfDay } from '../core/zone.ts'
import { chargeRequest, grantRequest, voidRequest } from '../http/requests.ts'
import type { Ledger } from '../ledger/ledger.ts'
import { issueDay } from './batteries-of-day.ts'
import { type DemoCalendar, demoDay } from './demo-calendar.ts'
import type { DemoMember, DemoOrganization, Milestone, Stage } from './demo-organization.ts'
import { ascii } from './people.ts'
import { fateOf } from './seeded.ts'

/** Whose requests the demo's are, in the journal and in the audit log. */
export const DEMO_ACTOR = 'operator:demo'

const HOUR_MS = 3_600_000
const DAY_MS = 24 * HOUR_MS

/** Creates the organization and its people; again changes nothing. On the ledger's clock of its first day. */
export async function setStage(
  ledger: Ledger,
  organization: DemoOrganization,
  calendar: DemoCalendar,
): Promise<void> {
  const { organization_id, name, preset, plan_id, timezone, account_manager, policy, cycle } = organization
  await putOrganization(
    ledger,
    organization_id,
    {
      name,
      preset,
      plan_id,
      timezone,
      account_manager,
      ...(policy ? { policy } : {}),
      ...(cycle ? { cycle: cycle(calendar.first_day, calendar.today) } : {}),
    },
    DEMO_ACTOR,
  )
  const members = organization.members.map((member) => memberInput(organization, member, calendar))
  const outcomes = await putMembers(ledger, organization_id, members, DEMO_ACTOR)
  for (const outcome of outcomes) if (!outcome.ok) throw new Error(`${organization_id}: ${outcome.detail}`)
}

function memberInput({ domain, timezone }: DemoOrganization, member: DemoMember, calendar: DemoCalendar) {
  const { member_id, name, role, country_code, unverified, license, moved } = member
  const began = startOfDay(calendar.first_day, timezone)
  return {
    member_id,
    email: `${ascii(name).replaceAll(' ', '.').replaceAll('ø', 'o')}@${domain}`,
    name,
    group: moved ? moved.from : member.group,
    role,
    country_code,
    status: 'active' as const,
    verified_at: unverified ? null : minutes(began - fateOf(`verified ${member_id}`) * 400 * DAY_MS),
    last_login_at: unverified ? null : lastLogin(member, calendar),
    ...(license
      ? {
          license: {
            ...(license.plan_id ? { plan_id: license.plan_id } : {}),
            issued_at: startOfDay(issueDay(license, calendar.today), timezone),
          },
        }
      : {}),
  }
}

function lastLogin({ member_id, disabled_days_ago }: DemoMember, calendar: DemoCalendar): number {
  const last = disabled_days_ago === undefined ? calendar.now : disabledAt(calendar, disabled_days_ago)
  return minutes(last - fateOf(`login ${member_id}`) ** 2 * 6 * DAY_MS)
}

/** At nine in the morning. */
function disabledAt({ today, timezone }: DemoCalendar, days_ago: number): number {
  return startOfDay(addDays(today, -days_ago), timezone) + 9 * HOUR_MS
}

/** Whole minutes: times that people would believe. */
function minutes(ms: number): number {
  return Math.floor(ms / 60_000) * 60_000
}

/** Those that the organization tells, and those that its members' lives bring. */
export function milestonesOf(organization: DemoOrganization, calendar: DemoCalendar): Milestone[] {
  const { members } = organization
  const change = (days_ago: number, input: Parameters<typeof putMembers>[2][number]): Milestone => ({
    days_ago,
    async happens({ ledger, organization_id, actor }) {
      await putMembers(ledger, organization_id, [input], actor)
    },
  })
  return [
    ...organization.milestones(calendar.today, calendar.timezone),
    ...members.flatMap(({ member_id, disabled_days_ago: days_ago }) => {
      if (days_ago === undefined) return []
      const disabled_at = disabledAt(calendar, days_ago)
      return [change(days_ago, { member_id, status: 'disabled' as const, disabled_at })]
    }),
    ...members.flatMap(({ member_id, group, moved }) =>
      moved ? [change(moved.days_ago, { member_id, group })] : [],
    ),
  ]
}

export function milestoneTime(calendar: DemoCalendar, day: string): number {
  return demoDay(calendar, day).at(9 * 60)
}

export function stageOf(ledger: Ledger, organization_id: string, now: number): Stage {
  const asking = (key: string) => ({ actor: DEMO_ACTOR, idempotency_key: `demo:${key}` })
  const submit = async (request: Parameters<Ledger['submit']>[1]) => {
    const outcome = await ledger.submit(organization_id, request)
    if (!outcome.ok) throw new Error(`${organization_id}: ${outcome.refusal.detail}`)
    return outcome.entry!.seq
  }
  return {
    ledger,
    organization_id,
    actor: DEMO_ACTOR,
    now,
    grant: (key, input) => submit(grantRequest(input, asking(key))),
    async voidGrant(key, grant_seq, reason) {
      await submit(voidRequest(grant_seq, { reason }, asking(key)))
    },
    // Refused like any other where a limit has been reached by then.
    async charge(key, input) {
      await ledger.submit(organization_id, chargeRequest('charge', input, asking(key)))
    },
    async hold(key, input) {
      await ledger.submit(organization_id, chargeRequest('hold', input, asking(key)))
    },
  }
}
