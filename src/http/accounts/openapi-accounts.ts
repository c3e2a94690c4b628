// The document of the accounts API, in OpenAPI 3.0.3 as seed 004 wants it (S4-04); everything else is described in the
// contract's own document.
import { DEFAULT_LIMIT, LARGEST_LIMIT, LARGEST_OFFSET } from './account-transactions.ts'

const ABOUT = `The usage API of an account: what it has used, who it is, and its latest charges and refunds.

Paths are relative to this host, and each is to be used exactly as it stands here: the slash at the end belongs to it.

# Authentication

Send an API key of your organization in the \`Authorization\` header, with the required prefix \`Token\`:

    Authorization: Token coulomb_org_xxxxxxxxx

# Limits and prices

What may be charged depends on the plan's monthly limit and the account's balance; beyond them charges are refused with
402, while reading goes on. Prices depend on the action, the number of results and the data flags, and stand in the
account's rate card. Reading is free.

# Errors

Every answer of 4xx and 5xx has \`status\`, \`status_code\` and \`detail\`.`

const text = (more: object) => ({ type: 'string', ...more })
const number = (description: string) => ({ type: 'number', description })
const object = (properties: object, more: object = {}) => ({
  type: 'object',
  required: Object.keys(properties),
  properties,
  ...more,
})
const query = (name: string, description: string, schema: object, example?: string) => ({
  name,
  in: 'query',
  required: false,
  description,
  schema,
  ...(example !== undefined && { example }),
})
const data = (description: string, schema: string, example: object) => ({
  description,
  content: { 'application/json': { schema: { $ref: `#/components/schemas/${schema}` }, example } },
})
const error = (description: string, status_code: number, detail: string | object, headers?: object) => ({
  description,
  ...(headers && { headers }),
  content: {
    'application/json': {
      schema: { $ref: '#/components/schemas/Error' },
      example: { status: 'error', status_code, detail },
    },
  },
})

const BAD_REQUEST = { 400: { $ref: '#/components/responses/BadRequest' } }
const PROBLEMS = {
  401: { $ref: '#/components/responses/Unauthorized' },
  403: { $ref: '#/components/responses/Forbidden' },
  429: { $ref: '#/components/responses/TooManyRequests' },
}

const usage = {
  operationId: 'get_account_usage',
  tags: ['8. Accounts'],
  summary: 'Get account usage',
  description:
    'Credits used in a period, by action. Live, net of refunds (which count on the date of the charge), and without ' +
    'what was free. Without dates the period is `period_month`, without that the current month.',
  parameters: [
    query('timezone', 'IANA time zone whose days and months count.', text({ default: 'UTC' }), 'Europe/Kyiv'),
    query(
      'period',
      'Granularity of a usage series. The answer has totals, which are the same for all three.',
      text({ enum: ['day', 'week', 'month'], default: 'day' }),
    ),
    query(
      'start_date',
      'First day, YYYY-MM-DD. Without `end_date` the period ends today.',
      text({}),
      '2026-05-01',
    ),
    query(
      'end_date',
      'Last day, inclusive, YYYY-MM-DD. Without `start_date` the period begins on the 1st of its month.',
      text({}),
      '2026-05-31',
    ),
    query(
      'period_month',
      'Month label for the answer, YYYY-MM. Without dates it selects that month too.',
      text({}),
      '2026-05',
    ),
  ],
  responses: {
    200: data('Account usage statistics', 'AccountUsageResponse', {
      data: {
        period: '2026-05',
        total_credits: 1234,
        breakdown: {
          search_database: 500,
          search_realtime: 200,
          enrich_database: 300,
          enrich_realtime: 100,
          email_find: 134,
        },
      },
    }),
    ...BAD_REQUEST,
    ...PROBLEMS,
  },
}

const me = {
  operationId: 'get_account',
  tags: ['8. Accounts'],
  summary: 'Get account profile',
  description: 'Who the account is, what it can spend, and how much of its monthly limit is used.',
  responses: {
    200: data('The account', 'AccountResponse', {
      data: {
        id: 'acme',
        email: 'ada@acme.example',
        name: 'Acme',
        plan: 'prepaid',
        credits: { balance: 8766, used_this_month: 1234, monthly_limit: 10_000 },
        preview_tier: null,
      },
    }),
    ...PROBLEMS,
  },
}

const transactions = {
  operationId: 'list_account_transactions',
  tags: ['8. Accounts'],
  summary: 'List account transactions',
  description: 'Charges (negative) and refunds (positive), the latest recorded first.',
  parameters: [
    query('limit', 'How many at most.', {
      type: 'integer',
      minimum: 1,
      maximum: LARGEST_LIMIT,
      default: DEFAULT_LIMIT,
    }),
    query('offset', 'How many of the latest to skip.', {
      type: 'integer',
      minimum: 0,
      maximum: LARGEST_OFFSET,
      default: 0,
    }),
  ],
  responses: {
    200: data('The transactions', 'AccountTransactionsResponse', {
      data: {
        transactions: [
          {
            id: 'ch_42',
            timestamp: '2026-05-12T08:30:00.000Z',
            type: 'search_database',
            credits: -25,
            details: { balance_type: 'credit', status: 'charged' },
          },
        ],
      },
    }),
    ...BAD_REQUEST,
    ...PROBLEMS,
  },
}

const schemas = {
  AccountUsageResponse: object({
    data: object({
      period: text({
        description: 'Reporting period the stats cover: `YYYY-MM`, or `YYYY-MM-DD/YYYY-MM-DD`.',
      }),
      total_credits: number('Total credits used in the period: the sum of the breakdown.'),
      breakdown: {
        type: 'object',
        description: 'Credits used by each action.',
        additionalProperties: { type: 'number' },
      },
    }),
  }),
  AccountResponse: object({
    data: object({
      id: text({ description: 'The organization.' }),
      email: text({ nullable: true, description: 'Of its first active administrator.' }),
      name: text({}),
      plan: text({ description: 'Id of the plan in force.' }),
      credits: object({
        balance: number('What can be spent now.'),
        used_this_month: number("Net of refunds, in the calendar month of the organization's time zone."),
        monthly_limit: { type: 'number', nullable: true, description: 'Null: the plan sets none.' },
      }),
      preview_tier: text({ nullable: true, description: 'Always null.' }),
    }),
  }),
  AccountTransactionsResponse: object({
    data: object({
      transactions: { type: 'array', items: { $ref: '#/components/schemas/AccountTransaction' } },
    }),
  }),
  AccountTransaction: object({
    id: text({}),
    timestamp: text({ format: 'date-time' }),
    type: text({ description: 'The action.' }),
    credits: number('Negative for a charge, positive for a refund.'),
    details: object(
      {
        balance_type: text({ description: 'The unit, or several with commas between.' }),
        status: text({ enum: ['charged', 'refunded'] }),
      },
      { additionalProperties: true },
    ),
  }),
  Error: object(
    {
      status: text({ example: 'error' }),
      status_code: { type: 'integer', example: 400 },
      detail: {
        description: 'A message; for a 400 the complaints about each field.',
        oneOf: [
          { type: 'string' },
          { type: 'object', additionalProperties: { type: 'array', items: { type: 'string' } } },
        ],
      },
    },
    { description: 'The envelope of every answer of 4xx and 5xx.' },
  ),
}

export const openapiAccounts = {
  openapi: '3.0.3',
  info: { title: 'Coulomb Accounts API', description: ABOUT, version: '1.0.0', contact: {} },
  servers: [{ url: '/' }],
  security: [{ apiKey: [] }],
  tags: [{ name: '8. Accounts', description: 'Account profile, usage, and transactions.' }],
  paths: {
    '/api/v1/accounts/me/': { get: me },
    '/api/v1/accounts/usage/': { get: usage },
    '/api/v1/accounts/transactions/': { get: transactions },
  },
  components: {
    schemas,
    responses: {
      BadRequest: error('Parameters that are not valid, each with its complaints.', 400, {
        period: ['"year" is not a valid choice.'],
      }),
      Unauthorized: error(
        'Missing or invalid API token.',
        401,
        'Authentication credentials were not provided.',
        { 'WWW-Authenticate': { schema: { type: 'string' }, description: '`Token`' } },
      ),
      Forbidden: error(
        'Authenticated, but the account or its plan is not allowed to use this endpoint.',
        403,
        'You do not have permission to perform this action.',
      ),
      TooManyRequests: error(
        'Too many requests in this minute.',
        429,
        'Request was throttled. Expected available in 42 seconds.',
        { 'Retry-After': { schema: { type: 'integer' }, description: 'Seconds.' } },
      ),
    },
    securitySchemes: {
      apiKey: {
        type: 'apiKey',
        in: 'header',
        name: 'Authorization',
        description: 'With the required prefix `Token`, as in `Authorization: Token coulomb_org_xxxxxxxxx`.',
      },
    },
  },
}

/** Its line in /llms.txt (S4-01). */
export const ACCOUNTS_INDEX =
  '- [OpenAPI 3.0.3 of /api/v1/accounts/](/api/v1/openapi.json): usage, profile and transactions of one account; ' +
  'authentication `Authorization: Token <key>`'
