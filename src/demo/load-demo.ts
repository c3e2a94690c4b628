// The demo: five organizations, one for each preset, with months of usage, all of it written through the public verbs
// on a clock that goes through those months in a few seconds.
import { recordAudit } from '../catalog/audit.ts'
import { createKey, listKeys, revokeKey } from '../catalog/keys.ts'
import { PRESETS, putPresets, readPresetFiles } from '../catalog/presets.ts'
import { addDays, startOfDay } from '../core/zone.ts'
import type { Database } from '../database/database.ts'
import { injectedClock } from '../ledger/clock.ts'
import { type Ledger, openLedger } from '../ledger/ledger.ts'
import { type DemoCalendar, demoCalendar, demoDay } from './demo-calendar.ts'
import type { DemoOrganization, Milestone, PlannedCharge } from './demo-organization.ts'
import { openConversations } from './open-conversations.ts'
import { alder } from './organizations/alder.ts'
import { fjordlight } from './organizations/fjordlight.ts'
import { harborfinch } from './organizations/harborfinch.ts'
import { kestrel } from './organizations/kestrel.ts'
import { northwind } from './organizations/northwind.ts'
import { DEMO_ACTOR, milestonesOf, milestoneTime, setStage, stageOf } from './set-stage.ts'
import { type DueCharge, submitCharges } from './submit-charges.ts'

export interface DemoSummary {
  /** Charges and holds written by this call; 0: the demo was there already. */
  charges: number
  organizations: {
    organization_id: string
    name: string
    preset: string
    /** Shown this once, and null when the demo was there already. */
    key: string | null
    /** The body of a charge to try, without its key. */
    sample_charge: PlannedCharge['input']
  }[]
}

const ORGANIZATIONS: readonly DemoOrganization[] = [northwind, harborfinch, alder, fjordlight, kestrel]
const DAYS = 122

/** Whether the demo is still to be loaded: into an empty database, or because a load was cut off. */
export async function needsDemo(db: Database): Promise<boolean> {
  const known = await readMark(db)
  if (known) return !known.loaded
  const organizations = await db.query('select 1 from organizations limit 1')
  return organizations.length === 0
}

/** The organizations of the demo that is in this database; none before it is complete. */
export async function demoOrganizations(db: Database): Promise<string[]> {
  const known = await readMark(db)
  return known?.loaded ? ORGANIZATIONS.map(({ organization_id }) => organization_id) : []
}

/**
 * Loads the demo as of `now` (epoch milliseconds); the same `now` gives the same data. A load that was cut off is taken
 * up where it stopped, as of its own `now`; one that is complete is left alone. Progress counts stretches of days.
 */
export async function loadDemo(
  db: Database,
  now: number,
  progress: (done: number, total: number) => void = () => {},
  options: { days?: number } = {},
): Promise<DemoSummary> {
  const known = await readMark(db)
  if (known?.loaded) return { charges: 0, organizations: ORGANIZATIONS.map((one) => summary(one, null)) }
  await putPresets(db, await readPresetFiles(PRESETS), now)
  const mark = known ?? { now, days: options.days ?? DAYS }
  if (!known) await writeMark(db, 'demo.started', mark)
  const clock = injectedClock()
  // There is nobody else to serve beside it: one lane makes the fewest transactions.
  const ledger = openLedger(db, { clock, lanes: 1 })
  const charges = await play({ ledger, set: clock.set }, mark, progress)
  await ledger.close()
  for (const organization of ORGANIZATIONS) await openConversations(db, organization)
  const organizations = []
  for (const organization of ORGANIZATIONS)
    organizations.push(summary(organization, await newKey(db, organization)))
  await writeMark(db, 'demo.loaded', mark)
  return { charges, organizations }
}

function summary(organization: DemoOrganization, key: string | null) {
  const { organization_id, name, preset, sample_charge } = organization
  return { organization_id, name, preset, key, sample_charge }
}

interface Mark {
  now: number
  days: number
}

/** What the audit log says of the demo: it is complete once its last step, the keys, is followed by `demo.loaded`. */
async function readMark(db: Database): Promise<(Mark & { loaded: boolean }) | null> {
  const rows = await db.query<{ action: string; after: Mark }>(
    `select action, after from audit_log where organization_id = '' and target = 'demo' order by recorded_at`,
  )
  const mark = rows[0]?.after
  return mark ? { ...mark, loaded: rows.some((row) => row.action === 'demo.loaded') } : null
}

async function writeMark(db: Database, action: string, mark: Mark): Promise<void> {
  const after = { ...mark }
  await recordAudit(db, { organization_id: '', actor: 'system', action, target: 'demo', before: null, after })
}

const KEY_NAME = 'Demo'

/** In place of one that a load left which was cut off before it could be shown. */
async function newKey(db: Database, { organization_id }: DemoOrganization): Promise<string> {
  for (const { id, name, revoked_at } of (await listKeys(db, organization_id)).items)
    if (name === KEY_NAME && revoked_at === null) await revokeKey(db, organization_id, id, DEMO_ACTOR)
  const { key } = await createKey(db, {
    organization_id,
    kind: 'organization',
    name: KEY_NAME,
    scopes: ['usage.read', 'report.export', 'charge'],
    created_by: DEMO_ACTOR,
  })
  return key
}

interface Playing {
  ledger: Ledger
  /** Sets the ledger's clock. */
  set(now: number): void
}

/** What an organization has still to live through, by time. */
interface Script {
  organization: DemoOrganization
  calendar: DemoCalendar
  milestones: { at: number; milestone: Milestone }[]
  /** The next day whose charges are to be planned. */
  next_day: string
  charges: PlannedCharge[]
  /** Stretches that end before this have been written by a load that was cut off. */
  written_until: number
}

/** Each stretch is complete before the next begins, so a load that was cut off goes on with its last one. */
async function play(
  playing: Playing,
  { now, days }: Mark,
  progress: (done: number, total: number) => void,
): Promise<number> {
  const { ledger, set } = playing
  const scripts = []
  for (const organization of ORGANIZATIONS) scripts.push(await begin(playing, organization, now, days))
  const ends = stretches(Math.min(...scripts.map(beginning)), now)
  let charges = 0
  for (const [index, end] of ends.entries()) {
    set(end)
    const due: DueCharge[] = []
    for (const script of scripts) {
      const { milestones, planned } = take(script, end)
      if (end < script.written_until) continue
      const { organization_id } = script.organization
      const stage = stageOf(ledger, organization_id, end)
      for (const milestone of milestones) await milestone.happens(stage)
      due.push(...planned.map((one) => ({ organization_id, planned: one })))
    }
    charges += await submitCharges(ledger, due)
    progress(index + 1, ends.length)
  }
  return charges
}

async function begin(
  { ledger, set }: Playing,
  organization: DemoOrganization,
  now: number,
  days: number,
): Promise<Script> {
  const calendar = demoCalendar(organization.timezone, now, days)
  const { first_day } = calendar
  const began = startOfDay(first_day, organization.timezone)
  const rows = await ledger.db.query<{ recorded_at: number }>(
    'select recorded_at from ledgers where organization_id = $1',
    [organization.organization_id],
  )
  const written_until = rows[0]?.recorded_at ?? 0
  if (written_until <= began) {
    set(began)
    await setStage(ledger, organization, calendar)
  }
  const milestones = milestonesOf(organization, calendar).map((milestone) => {
    const day = addDays(calendar.today, -milestone.days_ago)
    return { at: milestoneTime(calendar, day < first_day ? first_day : day), milestone }
  })
  milestones.sort((a, b) => a.at - b.at)
  return { organization, calendar, milestones, next_day: first_day, charges: [], written_until }
}

function beginning({ calendar }: Script): number {
  return startOfDay(calendar.first_day, calendar.timezone)
}

/** Takes what happens up to and with `end` off the script, in order of time. */
function take(script: Script, end: number): { milestones: Milestone[]; planned: PlannedCharge[] } {
  const { organization, calendar } = script
  while (script.next_day <= calendar.today && startOfDay(script.next_day, calendar.timezone) <= end) {
    script.charges.push(...organization.charges(demoDay(calendar, script.next_day)))
    script.next_day = addDays(script.next_day, 1)
  }
  const isDue = ({ at }: { at: number }) => at <= end
  const planned = script.charges.filter(isDue).sort((a, b) => a.at - b.at)
  const milestones = script.milestones.filter(isDue).map(({ milestone }) => milestone)
  script.charges = script.charges.filter((one) => !isDue(one))
  script.milestones = script.milestones.filter((one) => !isDue(one))
  return { milestones, planned }
}

const HOUR_MS = 3_600_000
/** Hours of UTC after which a working day in Europe, and one in America, is over but the local day is not. */
const ENDS = [18, 24]

/** The ends of the stretches from `from` to `now`, ascending; the last one is now. */
function stretches(from: number, now: number): number[] {
  const ends: number[] = []
  for (let day = from - (from % (24 * HOUR_MS)); ; day += 24 * HOUR_MS)
    for (const hour of ENDS) {
      const end = day + hour * HOUR_MS - 1
      if (end >= now) return [...ends, now]
      if (end > from) ends.push(end)
    }
}
