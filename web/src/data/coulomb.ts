// The one client: same origin, and the session of the browser.
import { Coulomb } from '@coulomb/sdk'

export const coulomb = new Coulomb()
