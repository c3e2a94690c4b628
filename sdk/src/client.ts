// The client: a method for every operation of the API, by noun. Whatever is newer than it can be had with `call`.
import { type Body, Caller, type Query } from './caller.ts'

export type { Answer, Body, CoulombOptions, Input, Operation, Query } from './caller.ts'
export { CoulombError } from './error.ts'
export type * from './types.ts'

/** Options that every method takes last. */
interface Asked {
  signal?: AbortSignal | undefined
}

const O = '/v1/organizations/{organization_id}' as const
type O = typeof O

/**
 * `new Coulomb({ url, key })` for a backend, `new Coulomb()` for a page that the server serves. Ids come first, then
 * query or body. Every method rejects with `CoulombError`.
 */
export class Coulomb extends Caller {
  readonly charges = {
    create: (organization_id: string, body: Body<`POST ${O}/charges`>) =>
      this.once(`POST ${O}/charges`, { organization_id, body }),
    /** Up to 1,000 over any organizations; each needs its own `idempotency_key`, and has its own outcome. */
    createMany: (body: Body<'POST /v1/charges'>, query?: Query<'POST /v1/charges'>) =>
      this.call('POST /v1/charges', { body, query }),
    quote: (organization_id: string, body: Body<`POST ${O}/quotes`>) =>
      this.call(`POST ${O}/quotes`, { organization_id, body }),
    get: (organization_id: string, charge_id: string, asked?: Asked) =>
      this.call(`GET ${O}/charges/{charge_id}`, { organization_id, charge_id, ...asked }),
    find: (organization_id: string, idempotency_key: string, asked?: Asked) =>
      this.call(`GET ${O}/charges`, { organization_id, query: { idempotency_key }, ...asked }),
    refund: (
      organization_id: string,
      charge_id: string,
      body: Body<`POST ${O}/charges/{charge_id}/refunds`>,
    ) => this.once(`POST ${O}/charges/{charge_id}/refunds`, { organization_id, charge_id, body }),
  }

  readonly holds = {
    create: (organization_id: string, body: Body<`POST ${O}/holds`>) =>
      this.once(`POST ${O}/holds`, { organization_id, body }),
    get: (organization_id: string, hold_id: string, asked?: Asked) =>
      this.call(`GET ${O}/holds/{hold_id}`, { organization_id, hold_id, ...asked }),
    capture: (
      organization_id: string,
      hold_id: string,
      body: Body<`POST ${O}/holds/{hold_id}/capture`> = {},
    ) => this.once(`POST ${O}/holds/{hold_id}/capture`, { organization_id, hold_id, body }),
    release: (
      organization_id: string,
      hold_id: string,
      body: Body<`POST ${O}/holds/{hold_id}/release`> = {},
    ) => this.once(`POST ${O}/holds/{hold_id}/release`, { organization_id, hold_id, body }),
  }

  readonly grants = {
    create: (organization_id: string, body: Body<`POST ${O}/grants`>) =>
      this.once(`POST ${O}/grants`, { organization_id, body }),
    list: (organization_id: string, query?: Query<`GET ${O}/grants`>, asked?: Asked) =>
      this.call(`GET ${O}/grants`, { organization_id, query, ...asked }),
    void: (organization_id: string, grant_id: string, body: Body<`POST ${O}/grants/{grant_id}/void`>) =>
      this.once(`POST ${O}/grants/{grant_id}/void`, { organization_id, grant_id, body }),
  }

  readonly balances = {
    get: (organization_id: string, query?: Query<`GET ${O}/balances`>, asked?: Asked) =>
      this.call(`GET ${O}/balances`, { organization_id, query, ...asked }),
    runOut: (organization_id: string, query?: Query<`GET ${O}/balances/run-out`>, asked?: Asked) =>
      this.call(`GET ${O}/balances/run-out`, { organization_id, query, ...asked }),
  }

  readonly batteries = {
    /** A battery for each member. */
    list: (organization_id: string, query?: Query<`GET ${O}/batteries`>, asked?: Asked) =>
      this.call(`GET ${O}/batteries`, { organization_id, query, ...asked }),
    all: (organization_id: string, query?: Query<`GET ${O}/batteries`>, asked?: Asked) =>
      this.pages(`GET ${O}/batteries`, { organization_id, query, ...asked }),
    summary: (organization_id: string, asked?: Asked) =>
      this.call(`GET ${O}/batteries/summary`, { organization_id, ...asked }),
  }

  readonly limits = {
    get: (organization_id: string, query?: Query<`GET ${O}/limits`>, asked?: Asked) =>
      this.call(`GET ${O}/limits`, { organization_id, query, ...asked }),
    /** All that the organization sets itself. */
    put: (organization_id: string, body: Body<`PUT ${O}/limits`>) =>
      this.call(`PUT ${O}/limits`, { organization_id, body }),
  }

  readonly history = {
    list: (organization_id: string, query?: Query<`GET ${O}/history`>, asked?: Asked) =>
      this.call(`GET ${O}/history`, { organization_id, query, ...asked }),
    /** Every row that the filter finds, page by page as it is read. */
    all: (organization_id: string, query?: Query<`GET ${O}/history`>, asked?: Asked) =>
      this.pages(`GET ${O}/history`, { organization_id, query, ...asked }),
    csv: (organization_id: string, query?: Query<`GET ${O}/history.csv`>, asked?: Asked) =>
      this.call(`GET ${O}/history.csv`, { organization_id, query, ...asked }),
    csvUrl: (organization_id: string, query?: Query<`GET ${O}/history.csv`>) =>
      this.url(`GET ${O}/history.csv`, { organization_id, query }),
    recordCsvUrl: (organization_id: string, entry_id: string) =>
      this.url(`GET ${O}/history/entries/{entry_id}/record.csv`, { organization_id, entry_id }),
    options: (organization_id: string, query?: Query<`GET ${O}/history/options`>, asked?: Asked) =>
      this.call(`GET ${O}/history/options`, { organization_id, query, ...asked }),
    /** Hands an entry's contacts over to the vendor's sequences. */
    addToSequence: (
      organization_id: string,
      entry_id: string,
      body: Body<`POST ${O}/history/entries/{entry_id}/sequence`> = {},
    ) => this.call(`POST ${O}/history/entries/{entry_id}/sequence`, { organization_id, entry_id, body }),
    items: (
      organization_id: string,
      entry_id: string,
      query?: Query<`GET ${O}/history/entries/{entry_id}/items`>,
      asked?: Asked,
    ) =>
      this.call(`GET ${O}/history/entries/{entry_id}/items`, {
        organization_id,
        entry_id,
        query,
        ...asked,
      }),
  }

  readonly usage = {
    series: (organization_id: string, query?: Query<`GET ${O}/usage`>, asked?: Asked) =>
      this.call(`GET ${O}/usage`, { organization_id, query, ...asked }),
    breakdown: (organization_id: string, query: Query<`GET ${O}/usage/breakdown`>, asked?: Asked) =>
      this.call(`GET ${O}/usage/breakdown`, { organization_id, query, ...asked }),
    /** Licensed members who used less than a share of their allotment lately. */
    idleAllotments: (
      organization_id: string,
      query?: Query<`GET ${O}/usage/idle-allotments`>,
      asked?: Asked,
    ) => this.call(`GET ${O}/usage/idle-allotments`, { organization_id, query, ...asked }),
    conversations: (organization_id: string, query?: Query<`GET ${O}/conversations`>, asked?: Asked) =>
      this.call(`GET ${O}/conversations`, { organization_id, query, ...asked }),
  }

  readonly reports = {
    usageCsv: (organization_id: string, query?: Query<`GET ${O}/reports/usage.csv`>) =>
      this.call(`GET ${O}/reports/usage.csv`, { organization_id, query }),
    usageXlsx: (organization_id: string, query?: Query<`GET ${O}/reports/usage.xlsx`>) =>
      this.call(`GET ${O}/reports/usage.xlsx`, { organization_id, query }),
    usageCsvUrl: (organization_id: string) => this.url(`GET ${O}/reports/usage.csv`, { organization_id }),
    usageXlsxUrl: (organization_id: string) => this.url(`GET ${O}/reports/usage.xlsx`, { organization_id }),
    /** Of the billing cycle that the day `cycle` lies in. */
    cycleCsv: (organization_id: string, cycle: string) =>
      this.call(`GET ${O}/reports/usage/{cycle}.csv`, { organization_id, cycle }),
    cycleXlsx: (organization_id: string, cycle: string) =>
      this.call(`GET ${O}/reports/usage/{cycle}.xlsx`, { organization_id, cycle }),
  }

  readonly organizations = {
    put: (organization_id: string, body: Body<`PUT ${O}`>) =>
      this.call(`PUT ${O}`, { organization_id, body }),
    get: (organization_id: string, asked?: Asked) => this.call(`GET ${O}`, { organization_id, ...asked }),
    list: (query?: Query<'GET /v1/organizations'>, asked?: Asked) =>
      this.call('GET /v1/organizations', { query, ...asked }),
    all: (query?: Query<'GET /v1/organizations'>, asked?: Asked) =>
      this.pages('GET /v1/organizations', { query, ...asked }),
    /** As it counts, and the layers that it is made of. */
    policy: (organization_id: string, asked?: Asked) =>
      this.call(`GET ${O}/policy`, { organization_id, ...asked }),
    plan: (organization_id: string, asked?: Asked) =>
      this.call(`GET ${O}/plan`, { organization_id, ...asked }),
    /** Those that it could ask for. */
    plans: (organization_id: string, asked?: Asked) =>
      this.call(`GET ${O}/plans`, { organization_id, ...asked }),
    verify: (organization_id: string) => this.call(`POST ${O}/verify`, { organization_id }),
    /** The newest entry of each organization, for operators. */
    activity: (query?: Query<'GET /v1/activity'>, asked?: Asked) =>
      this.call('GET /v1/activity', { query, ...asked }),
    erase: (organization_id: string, body: Body<`POST ${O}/erasures`>) =>
      this.call(`POST ${O}/erasures`, { organization_id, body }),
  }

  readonly rolloverExceptions = {
    put: (
      organization_id: string,
      exception_id: string,
      body: Body<`PUT ${O}/rollover-exceptions/{exception_id}`>,
    ) => this.call(`PUT ${O}/rollover-exceptions/{exception_id}`, { organization_id, exception_id, body }),
    delete: (organization_id: string, exception_id: string) =>
      this.call(`DELETE ${O}/rollover-exceptions/{exception_id}`, { organization_id, exception_id }),
    list: (organization_id: string, query?: Query<`GET ${O}/rollover-exceptions`>, asked?: Asked) =>
      this.call(`GET ${O}/rollover-exceptions`, { organization_id, query, ...asked }),
  }

  readonly members = {
    put: (organization_id: string, member_id: string, body: Body<`PUT ${O}/members/{member_id}`>) =>
      this.call(`PUT ${O}/members/{member_id}`, { organization_id, member_id, body }),
    putMany: (organization_id: string, body: Body<`POST ${O}/members/batch`>) =>
      this.call(`POST ${O}/members/batch`, { organization_id, body }),
    get: (organization_id: string, member_id: string, asked?: Asked) =>
      this.call(`GET ${O}/members/{member_id}`, { organization_id, member_id, ...asked }),
    list: (organization_id: string, query?: Query<`GET ${O}/members`>, asked?: Asked) =>
      this.call(`GET ${O}/members`, { organization_id, query, ...asked }),
    all: (organization_id: string, query?: Query<`GET ${O}/members`>, asked?: Asked) =>
      this.pages(`GET ${O}/members`, { organization_id, query, ...asked }),
    groups: (organization_id: string, query?: Query<`GET ${O}/groups`>, asked?: Asked) =>
      this.call(`GET ${O}/groups`, { organization_id, query, ...asked }),
    roles: (organization_id: string, asked?: Asked) =>
      this.call(`GET ${O}/roles`, { organization_id, ...asked }),
  }

  readonly catalogue = {
    get: (organization_id: string, query?: Query<`GET ${O}/catalogue`>, asked?: Asked) =>
      this.call(`GET ${O}/catalogue`, { organization_id, query, ...asked }),
    all: (asked?: Asked) => this.call('GET /v1/catalogue', { ...asked }),
    /** All versions of the organization's prices. */
    rateCard: (organization_id: string, asked?: Asked) =>
      this.call(`GET ${O}/rate-card`, { organization_id, ...asked }),
  }

  readonly presets = {
    list: (asked?: Asked) => this.call('GET /v1/presets', { ...asked }),
    get: (preset_id: string, asked?: Asked) =>
      this.call('GET /v1/presets/{preset_id}', { preset_id, ...asked }),
    put: (preset_id: string, body: Body<'PUT /v1/presets/{preset_id}'>) =>
      this.call('PUT /v1/presets/{preset_id}', { preset_id, body }),
  }

  readonly plans = {
    list: (asked?: Asked) => this.call('GET /v1/plans', { ...asked }),
    get: (plan_id: string, asked?: Asked) => this.call('GET /v1/plans/{plan_id}', { plan_id, ...asked }),
    put: (plan_id: string, body: Body<'PUT /v1/plans/{plan_id}'>) =>
      this.call('PUT /v1/plans/{plan_id}', { plan_id, body }),
  }

  readonly rateCards = {
    list: (asked?: Asked) => this.call('GET /v1/rate-cards', { ...asked }),
    get: (rate_card_id: string, asked?: Asked) =>
      this.call('GET /v1/rate-cards/{rate_card_id}', { rate_card_id, ...asked }),
    publish: (rate_card_id: string, body: Body<'POST /v1/rate-cards/{rate_card_id}/versions'>) =>
      this.call('POST /v1/rate-cards/{rate_card_id}/versions', { rate_card_id, body }),
  }

  readonly journal = {
    entries: (organization_id: string, query?: Query<`GET ${O}/entries`>, asked?: Asked) =>
      this.call(`GET ${O}/entries`, { organization_id, query, ...asked }),
    own: (organization_id: string, body: Body<`POST ${O}/owned`>) =>
      this.once(`POST ${O}/owned`, { organization_id, body }),
    owned: (organization_id: string, query: Query<`GET ${O}/owned`>, asked?: Asked) =>
      this.call(`GET ${O}/owned`, { organization_id, query, ...asked }),
    audit: (organization_id: string, query?: Query<`GET ${O}/audit`>, asked?: Asked) =>
      this.call(`GET ${O}/audit`, { organization_id, query, ...asked }),
  }

  readonly keys = {
    create: (organization_id: string, body: Body<`POST ${O}/keys`>) =>
      this.call(`POST ${O}/keys`, { organization_id, body }),
    list: (organization_id: string, query?: Query<`GET ${O}/keys`>, asked?: Asked) =>
      this.call(`GET ${O}/keys`, { organization_id, query, ...asked }),
    revoke: (organization_id: string, key_id: string) =>
      this.call(`DELETE ${O}/keys/{key_id}`, { organization_id, key_id }),
    createOperator: (body: Body<'POST /v1/keys'>) => this.call('POST /v1/keys', { body }),
    listOperator: (query?: Query<'GET /v1/keys'>, asked?: Asked) =>
      this.call('GET /v1/keys', { query, ...asked }),
    revokeOperator: (key_id: string) => this.call('DELETE /v1/keys/{key_id}', { key_id }),
  }

  readonly signIn = {
    /** A link that signs a member in once, or (audience `extension`) a token for a browser extension. */
    portal: (organization_id: string, body: Body<`POST ${O}/portal-sessions`>) =>
      this.call(`POST ${O}/portal-sessions`, { organization_id, body }),
    operator: (body: Body<'POST /v1/operator-sessions'>) => this.call('POST /v1/operator-sessions', { body }),
    signOut: () => this.call('DELETE /v1/session', {}),
    me: (query?: Query<'GET /v1/me'>, asked?: Asked) => this.call('GET /v1/me', { query, ...asked }),
  }

  readonly requests = {
    open: (organization_id: string, body: Body<`POST ${O}/requests`>) =>
      this.call(`POST ${O}/requests`, { organization_id, body }),
    list: (organization_id: string, query?: Query<`GET ${O}/requests`>, asked?: Asked) =>
      this.pages(`GET ${O}/requests`, { organization_id, query, ...asked }),
    get: (organization_id: string, request_id: string, asked?: Asked) =>
      this.call(`GET ${O}/requests/{request_id}`, { organization_id, request_id, ...asked }),
    answer: (organization_id: string, request_id: string, message: string) =>
      this.call(`POST ${O}/requests/{request_id}/messages`, {
        organization_id,
        request_id,
        body: { message },
      }),
    close: (organization_id: string, request_id: string) =>
      this.call(`POST ${O}/requests/{request_id}/close`, { organization_id, request_id }),
    /** The vendor's, over all organizations. */
    queue: (query?: Query<'GET /v1/requests'>, asked?: Asked) =>
      this.pages('GET /v1/requests', { query, ...asked }),
  }

  /** Where a browser's `EventSource` hears, with its session, that what it has read is old. */
  readonly live = {
    url: (organization_id: string) => this.url(`GET ${O}/live`, { organization_id }),
    /** Over all organizations: the vendor's. */
    allUrl: () => this.url('GET /v1/live', {}),
  }

  readonly views = {
    list: (organization_id: string, asked?: Asked) =>
      this.call(`GET ${O}/views`, { organization_id, ...asked }),
    put: (organization_id: string, view_id: string, body: Body<`PUT ${O}/views/{view_id}`>) =>
      this.call(`PUT ${O}/views/{view_id}`, { organization_id, view_id, body }),
    delete: (organization_id: string, view_id: string) =>
      this.call(`DELETE ${O}/views/{view_id}`, { organization_id, view_id }),
  }

  readonly server = {
    health: (asked?: Asked) => this.call('GET /healthz', { ...asked }),
    ready: (asked?: Asked) => this.call('GET /readyz', { ...asked }),
    metrics: (asked?: Asked) => this.call('GET /metrics', { ...asked }),
    openapi: (asked?: Asked) => this.call('GET /openapi.json', { ...asked }),
    llms: (asked?: Asked) => this.call('GET /llms.txt', { ...asked }),
    clock: (asked?: Asked) => this.call('GET /v1/test-clock', { ...asked }),
    setClock: (body: Body<'PUT /v1/test-clock'>) => this.call('PUT /v1/test-clock', { body }),
  }
}
