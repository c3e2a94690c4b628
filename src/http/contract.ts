// The table of routes. A row gives path, method, permission, input and answer; everything else is made of it.
import { catalogueRoutes } from './routes/catalogue.ts'
import { chargeRoutes } from './routes/charges.ts'
import { grantRoutes } from './routes/grants.ts'
import { holdRoutes } from './routes/holds.ts'
import { keyRoutes } from './routes/keys.ts'
import { organizationRoutes } from './routes/organizations.ts'
import { serverRoutes } from './routes/server.ts'
import type { Row } from './row.ts'

export const contract: readonly Row[] = [
  ...chargeRoutes,
  ...holdRoutes,
  ...grantRoutes,
  ...organizationRoutes,
  ...catalogueRoutes,
  ...keyRoutes,
  ...serverRoutes,
]
