// Which pictures there are: whose browser, on which page, and what is done before each is taken.

/** @typedef {import('playwright-core').Page} Page */

/**
 * @typedef {object} Picture
 * @property {string} name
 * @property {string} who `organization/member`, `operator`, or `nobody`
 * @property {string} path
 * @property {boolean} [is_main] taken dark and 360 px wide as well
 * @property {(page: Page) => Promise<void>} [before]
 */

const NORTHWIND = 'northwind/nw-101'
const ALDER = 'alder/al-101'
const HARBOR = 'harborfinch/hf-101'

/** @type {Picture[]} */
export const PICTURES = [
  { name: 'credits', who: NORTHWIND, path: '/credits', is_main: true },
  { name: 'plan', who: NORTHWIND, path: '/credits/plan' },
  { name: 'conversations', who: NORTHWIND, path: '/credits/conversations' },
  { name: 'history', who: NORTHWIND, path: '/settings/billing/history', is_main: true },
  { name: 'explain', who: NORTHWIND, path: '/settings/billing/history', before: explain },
  { name: 'analytics', who: HARBOR, path: '/analytics', is_main: true },
  { name: 'licenses', who: ALDER, path: '/settings/billing-licenses', is_main: true },
  { name: 'batteries', who: ALDER, path: '/settings/billing-licenses?batteries=al-102', is_main: true },
  { name: 'keys', who: HARBOR, path: '/settings/keys' },
  { name: 'members', who: HARBOR, path: '/settings/members' },
  { name: 'roles', who: HARBOR, path: '/settings/roles' },
  { name: 'limits', who: HARBOR, path: '/settings/limits' },
  { name: 'billing', who: HARBOR, path: '/settings/billing', before: openPrices },
  { name: 'requests', who: NORTHWIND, path: '/settings/requests' },
  { name: 'audit', who: HARBOR, path: '/settings/audit' },
  { name: 'help', who: ALDER, path: '/help', is_main: true },
  {
    name: 'command-menu',
    who: NORTHWIND,
    path: '/credits',
    before: openCommandMenu,
  },
  { name: 'console', who: 'operator', path: '/console' },
  { name: 'console-organization', who: 'operator', path: '/console/organizations/northwind' },
  { name: 'console-requests', who: 'operator', path: '/console/requests' },
  { name: 'console-request', who: 'operator', path: '/console/requests', before: openFirstRequest },
  { name: 'console-activity', who: 'operator', path: '/console/activity' },
  { name: 'sign-in', who: 'nobody', path: '/sign-in' },
]

/** @param {Page} page */
async function openCommandMenu(page) {
  await page.keyboard.press('Control+k')
  await page.getByRole('dialog').waitFor()
}

/** @param {Page} page */
async function explain(page) {
  await page
    .getByRole('button', { name: /^More actions for/ })
    .first()
    .click()
  await page.getByRole('menuitem', { name: /explain/i }).click()
  await page.getByRole('dialog').waitFor()
}

/** @param {Page} page */
async function openPrices(page) {
  await page
    .getByText(/^All \d+ prices/)
    .first()
    .click()
}

/** @param {Page} page */
async function openFirstRequest(page) {
  await page.getByRole('region', { name: 'Requests' }).getByRole('link').first().click()
  await page.getByRole('list', { name: 'Messages' }).waitFor()
}
