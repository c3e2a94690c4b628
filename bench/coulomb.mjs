// What the benchmark uses of Coulomb: the code of the build, under the types of the sources, so that the type check
// needs no build.

/** @param {string} path */
const built = (path) => import(new URL(`../dist/${path}`, import.meta.url).href)

/** @type {typeof import('../src/ledger/ledger.ts')} */
export const { openLedger } = await built('ledger/ledger.js')
/** @type {typeof import('../src/ledger/verify.ts')} */
export const { verify } = await built('ledger/verify.js')
/** @type {typeof import('../src/database/open-database.ts')} */
export const { openDatabase } = await built('database/open-database.js')
/** @type {typeof import('../src/database/postgres.ts')} */
export const { openPostgres } = await built('database/postgres.js')
/** @type {typeof import('../src/database/embedded.ts')} */
export const { openEmbedded } = await built('database/embedded.js')
/** @type {typeof import('../src/catalog/presets.ts')} */
export const { putPreset } = await built('catalog/presets.js')
/** @type {typeof import('../src/catalog/organizations.ts')} */
export const { putOrganization } = await built('catalog/organizations.js')
/** @type {typeof import('../src/catalog/members.ts')} */
export const { putMembers } = await built('catalog/members.js')
/** @type {typeof import('../src/http/requests.ts')} */
export const { chargeRequest, grantRequest } = await built('http/requests.js')
/** @type {typeof import('../src/usage/balances.ts')} */
export const { balances } = await built('usage/balances.js')
/** @type {typeof import('../src/usage/history.ts')} */
export const { history } = await built('usage/history.js')
/** @type {typeof import('../src/usage/usage-series.ts')} */
export const { usageSeries } = await built('usage/usage-series.js')
/** @type {typeof import('../src/usage/usage-report.ts')} */
export const { usageReportCsv } = await built('usage/usage-report.js')
/** @type {typeof import('../src/config.ts')} */
export const { readConfig } = await built('config.js')
/** @type {typeof import('../src/server.ts')} */
export const { startServer } = await built('server.js')

/** @typedef {import('../src/database/database.ts').Database} Database */
/** @typedef {import('../src/database/database.ts').Statement} Statement */
/** @typedef {import('../src/ledger/ledger.ts').Ledger} Ledger */
/** @typedef {import('../src/core/request.ts').ChargeRequest} ChargeRequest */
