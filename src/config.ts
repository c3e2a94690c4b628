// The only reader of the environment: every setting of `coulomb serve`, from its variable or the flag that mirrors it.
import { signingKey } from './core/sign-message.ts'

export interface Config {
  port: number
  host: string
  /** A Postgres to use; without it, the embedded engine in `data_dir`. */
  database_url: string | undefined
  data_dir: string
  /** Connections to Postgres; undefined: the engine's default. */
  pool_size: number | undefined
  /** A bootstrap operator key. */
  operator_key: string | undefined
  demo: boolean
  /** `PUT /v1/test-clock` exists, and the ledger runs on it. */
  test_clock: boolean
  log_level: LogLevel
  /** Whose `X-Forwarded-*` headers count: nobody's, everybody's, or those of these addresses. */
  trust_proxy: boolean | string
  /** Reads a minute that one organization key, or one signed-in member, may make; 0: no limit. */
  reads_per_minute: number
  /** The origin under which browsers reach this server; undefined: as they ask for it. */
  public_url: string | undefined
  /** Whom customers talk to who have no account manager of their own. */
  account_manager: { name: string; email: string } | undefined
  /** Where contacts are added to a sequence (S3-20), and the key that requests to it are signed with. */
  sequences: { url: string; key: Buffer } | undefined
  /** Sign-in by OpenID Connect. */
  oidc: OidcConfig | undefined
}

export interface OidcConfig {
  issuer: string
  client_id: string
  client_secret: string
  scope: string
  /** The claim that is the id of the organization. */
  organization_claim: string
  /** The claim that is the id of the member; `email`: their address, once the provider has verified it. */
  member_claim: string
  /** Addresses count although the provider does not say that it has verified them. */
  trust_email: boolean
  /** Subjects or e-mail addresses of the vendor's own people. */
  operators: string[]
  /** A group of `groups_claim` whose members are the vendor's own people. */
  operator_group: string | undefined
  groups_claim: string
}

export const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const
export type LogLevel = (typeof LOG_LEVELS)[number]

/** Flags as commander names them: `--data-dir` is `dataDir`, `--no-demo` is `demo: false`. */
export interface Flags {
  port?: string | number
  host?: string
  databaseUrl?: string
  dataDir?: string
  poolSize?: string | number
  operatorKey?: string
  demo?: boolean | string
  testClock?: boolean | string
  logLevel?: string
  trustProxy?: boolean | string
  readsPerMinute?: string | number
  publicUrl?: string
  accountManager?: string
  sequencesUrl?: string
  sequencesSecret?: string
  oidcIssuer?: string
  oidcClientId?: string
  oidcClientSecret?: string
  oidcScope?: string
  oidcOrganizationClaim?: string
  oidcMemberClaim?: string
  oidcTrustEmail?: boolean | string
  oidcOperators?: string
  oidcOperatorGroup?: string
  oidcGroupsClaim?: string
}

/** A setting that cannot be used; the message names its variable or flag. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
}

const VARIABLES: Record<keyof Flags, string> = {
  port: 'PORT',
  host: 'HOST',
  databaseUrl: 'DATABASE_URL',
  dataDir: 'COULOMB_DATA_DIR',
  poolSize: 'COULOMB_POOL_SIZE',
  operatorKey: 'COULOMB_OPERATOR_KEY',
  demo: 'COULOMB_DEMO',
  testClock: 'COULOMB_TEST_CLOCK',
  logLevel: 'COULOMB_LOG_LEVEL',
  trustProxy: 'COULOMB_TRUST_PROXY',
  readsPerMinute: 'COULOMB_READS_PER_MINUTE',
  publicUrl: 'COULOMB_PUBLIC_URL',
  accountManager: 'COULOMB_ACCOUNT_MANAGER',
  sequencesUrl: 'COULOMB_SEQUENCES_URL',
  sequencesSecret: 'COULOMB_SEQUENCES_SECRET',
  oidcIssuer: 'COULOMB_OIDC_ISSUER',
  oidcClientId: 'COULOMB_OIDC_CLIENT_ID',
  oidcClientSecret: 'COULOMB_OIDC_CLIENT_SECRET',
  oidcScope: 'COULOMB_OIDC_SCOPE',
  oidcOrganizationClaim: 'COULOMB_OIDC_ORGANIZATION_CLAIM',
  oidcMemberClaim: 'COULOMB_OIDC_MEMBER_CLAIM',
  oidcTrustEmail: 'COULOMB_OIDC_TRUST_EMAIL',
  oidcOperators: 'COULOMB_OIDC_OPERATORS',
  oidcOperatorGroup: 'COULOMB_OIDC_OPERATOR_GROUP',
  oidcGroupsClaim: 'COULOMB_OIDC_GROUPS_CLAIM',
}

/** Reads the settings: a flag beats its variable, an empty variable counts as absent. Throws `ConfigError`. */
export function readConfig(env: NodeJS.ProcessEnv = process.env, flags: Flags = {}): Config {
  const known = new Set(Object.values(VARIABLES))
  for (const name of Object.keys(env))
    if (name.startsWith('COULOMB_') && !known.has(name))
      throw new ConfigError(`${name} is not a setting; there are ${[...known].sort().join(', ')}.`)
  const read = (flag: keyof Flags): Setting => settingOf(env, flags, flag)
  return {
    port: numberOf(read('port'), 0, 65_535) ?? 4400,
    host: textOf(read('host')) ?? '127.0.0.1',
    database_url: databaseUrl(read('databaseUrl')),
    data_dir: textOf(read('dataDir')) ?? './data',
    pool_size: numberOf(read('poolSize'), 2, 1_000),
    operator_key: textOf(read('operatorKey')),
    demo: switchOf(read('demo')) ?? true,
    test_clock: switchOf(read('testClock')) ?? false,
    log_level: choiceOf(read('logLevel'), LOG_LEVELS) ?? 'info',
    trust_proxy: proxyOf(read('trustProxy')) ?? false,
    reads_per_minute: numberOf(read('readsPerMinute'), 0, 1_000_000) ?? 1_200,
    public_url: originOf(read('publicUrl')),
    account_manager: mailboxOf(read('accountManager')),
    sequences: sequencesOf(read('sequencesUrl'), read('sequencesSecret')),
    oidc: oidcOf(read),
  }
}

/** `Laura Prieto <laura@vendor.example>` */
function mailboxOf(setting: Setting): Config['account_manager'] {
  const value = textOf(setting)
  if (value === undefined) return undefined
  const [, name, email] = /^\s*([^<>]+?)\s*<([^\s<>@]+@[^\s<>@]+)>\s*$/.exec(value) ?? []
  if (name !== undefined && email !== undefined) return { name, email }
  throw new ConfigError(
    `${setting.name} must read "Laura Prieto <laura@vendor.example>", not ${JSON.stringify(value)}.`,
  )
}

function sequencesOf(url: Setting, secret: Setting): Config['sequences'] {
  if (url.value === undefined && secret.value === undefined) return undefined
  if (url.value === undefined || secret.value === undefined)
    throw new ConfigError('Sequences need COULOMB_SEQUENCES_URL and COULOMB_SEQUENCES_SECRET.')
  const key = signingKey(secret.value)
  if (key) return { url: secureAddress(url), key }
  // The value is a secret, so it is not repeated.
  throw new ConfigError(`${secret.name} must read "whsec_" and then 24 to 64 bytes in base64.`)
}

function oidcOf(read: (flag: keyof Flags) => Setting): OidcConfig | undefined {
  const issuer = read('oidcIssuer')
  const client_id = textOf(read('oidcClientId'))
  const client_secret = textOf(read('oidcClientSecret'))
  if (issuer.value === undefined && client_id === undefined && client_secret === undefined) return undefined
  if (issuer.value === undefined || client_id === undefined || client_secret === undefined)
    throw new ConfigError(
      'Sign-in by OpenID Connect needs COULOMB_OIDC_ISSUER, COULOMB_OIDC_CLIENT_ID and COULOMB_OIDC_CLIENT_SECRET.',
    )
  return {
    issuer: secureAddress(issuer),
    client_id,
    client_secret,
    scope: textOf(read('oidcScope')) ?? 'openid email profile',
    organization_claim: textOf(read('oidcOrganizationClaim')) ?? 'organization_id',
    member_claim: textOf(read('oidcMemberClaim')) ?? 'email',
    trust_email: switchOf(read('oidcTrustEmail')) ?? false,
    operators: (textOf(read('oidcOperators')) ?? '')
      .split(',')
      .map((one) => one.trim())
      .filter((one) => one !== ''),
    operator_group: textOf(read('oidcOperatorGroup')),
    groups_claim: textOf(read('oidcGroupsClaim')) ?? 'groups',
  }
}

function urlOf(value: string): URL | null {
  return URL.canParse(value) ? new URL(value) : null
}

/** Secrets and people's data travel to it, so it is HTTPS, or on this machine. */
function secureAddress({ name, value }: Setting): string {
  const url = urlOf(value!)
  const local = url !== null && /^(localhost|127(\.\d+){3}|\[::1\])$/.test(url.hostname)
  if (url?.protocol === 'https:' || (url?.protocol === 'http:' && local)) return value!
  throw new ConfigError(`${name} must be an https:// address, not "${value}".`)
}

/** Scheme, host and port alone: Coulomb has a host of its own. */
function originOf(setting: Setting): string | undefined {
  const value = textOf(setting)
  if (value === undefined) return undefined
  const url = urlOf(value)
  const web = url?.protocol === 'https:' || url?.protocol === 'http:'
  if (url && web && url.pathname === '/' && url.search === '' && url.hash === '' && url.username === '')
    return url.origin
  throw new ConfigError(
    `${setting.name} must be an address without a path, such as https://credits.example.com, not "${value}".`,
  )
}

interface Setting {
  /** How the person who set it knows it. */
  name: string
  value: string | undefined
}

function settingOf(env: NodeJS.ProcessEnv, flags: Flags, flag: keyof Flags): Setting {
  const given = flags[flag]
  if (given !== undefined) {
    const name = `--${flag.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`
    return { name, value: String(given) }
  }
  const value = env[VARIABLES[flag]]
  return { name: VARIABLES[flag], value: value === '' ? undefined : value }
}

function textOf({ name, value }: Setting): string | undefined {
  if (value !== undefined && value.trim() === '') throw new ConfigError(`${name} is blank.`)
  return value
}

function numberOf({ name, value }: Setting, min: number, max: number): number | undefined {
  if (value === undefined) return undefined
  const number = /^\d+$/.test(value) ? Number(value) : Number.NaN
  if (number >= min && number <= max) return number
  throw new ConfigError(`${name} must be a whole number from ${min} to ${max}, not "${value}".`)
}

function switchOf({ name, value }: Setting): boolean | undefined {
  if (value === undefined) return undefined
  if (value === '1' || value === 'true') return true
  if (value === '0' || value === 'false') return false
  throw new ConfigError(`${name} must be 1 or 0, not "${value}".`)
}

function choiceOf<T extends string>({ name, value }: Setting, choices: readonly T[]): T | undefined {
  if (value === undefined) return undefined
  const choice = choices.find((known) => known === value)
  if (choice === undefined)
    throw new ConfigError(`${name} must be one of ${choices.join(', ')}, not "${value}".`)
  return choice
}

/** `1` trusts whoever connects; else addresses, networks or `loopback`, with commas between. */
function proxyOf(setting: Setting): boolean | string | undefined {
  const value = textOf(setting)
  if (value === undefined || !['0', '1', 'true', 'false'].includes(value)) return value
  return switchOf(setting)
}

function databaseUrl(setting: Setting): string | undefined {
  const value = textOf(setting)
  if (value === undefined) return undefined
  // The value may hold a password, so it is not repeated.
  if (!/^postgres(?:ql)?:\/\//.test(value))
    throw new ConfigError(`${setting.name} must begin with postgres:// or postgresql://.`)
  return value
}
