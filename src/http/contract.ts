// The table of routes. A row gives path, method, permission, input and answer; everything else is made of it.
import { activityRoutes } from './routes/activity.ts'
import { balanceRoutes } from './routes/balances.ts'
import { batteryRoutes } from './routes/batteries.ts'
import { catalogueRoutes } from './routes/catalogue.ts'
import { chargeRoutes } from './routes/charges.ts'
import { grantRoutes } from './routes/grants.ts'
import { historyRoutes } from './routes/history.ts'
import { holdRoutes } from './routes/holds.ts'
import { journalRoutes } from './routes/journal.ts'
import { keyRoutes } from './routes/keys.ts'
import { limitRoutes } from './routes/limits.ts'
import { liveRoutes } from './routes/live.ts'
import { meRoutes } from './routes/me.ts'
import { memberRoutes } from './routes/members.ts'
import { organizationCatalogueRoutes } from './routes/organization-catalogue.ts'
import { organizationRoutes } from './routes/organizations.ts'
import { planRoutes } from './routes/plan.ts'
import { reportRoutes } from './routes/reports.ts'
import { requestRoutes } from './routes/requests.ts'
import { roleRoutes } from './routes/roles.ts'
import { rolloverExceptionRoutes } from './routes/rollover-exceptions.ts'
import { sequenceRoutes } from './routes/sequences.ts'
import { serverRoutes } from './routes/server.ts'
import { signInRoutes } from './routes/sign-in.ts'
import { usageRoutes } from './routes/usage.ts'
import { viewRoutes } from './routes/views.ts'
import type { Row } from './row.ts'

export const contract: readonly Row[] = [
  ...chargeRoutes,
  ...holdRoutes,
  ...grantRoutes,
  ...balanceRoutes,
  ...batteryRoutes,
  ...historyRoutes,
  ...sequenceRoutes,
  ...usageRoutes,
  ...limitRoutes,
  ...reportRoutes,
  ...organizationRoutes,
  ...activityRoutes,
  ...planRoutes,
  ...rolloverExceptionRoutes,
  ...memberRoutes,
  ...roleRoutes,
  ...organizationCatalogueRoutes,
  ...catalogueRoutes,
  ...journalRoutes,
  ...keyRoutes,
  ...signInRoutes,
  ...meRoutes,
  ...liveRoutes,
  ...requestRoutes,
  ...viewRoutes,
  ...serverRoutes,
]
