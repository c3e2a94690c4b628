// OpenID Connect, as a client: the code flow with PKCE, state and nonce (OpenID Connect Core 1.0, RFC 7636).
import * as client from 'openid-client'
import type { ClaimRules, Claims } from '../../people/person-of-claims.ts'
import type { Attempt } from '../../people/sign-in-attempts.ts'
import { Problem } from '../problems.ts'

export interface OidcSettings extends ClaimRules {
  issuer: string
  client_id: string
  client_secret: string
  scope: string
}

export interface Oidc {
  settings: OidcSettings
  /** Where to send the browser, and what its answer must fit. Throws 502 when the provider is not there. */
  leave(redirect_uri: string): Promise<{ address: string; fits: Omit<Attempt, 'return_path'> }>
  /** Whom the provider vouches for. `answer`: the address with which the browser came back. Throws 401, 502. */
  comeBack(answer: URL, attempt: Attempt): Promise<Claims>
}

const TIMEOUT_S = 10

export function createOidc(settings: OidcSettings): Oidc {
  let discovered: Promise<client.Configuration> | undefined
  // The provider is asked when somebody first signs in: that it is away for a while stops no server from starting.
  const configuration = async () => {
    discovered ??= discover(settings)
    try {
      return await discovered
    } catch (error) {
      discovered = undefined
      throw away(error)
    }
  }
  return {
    settings,
    async leave(redirect_uri) {
      const config = await configuration()
      const fits = {
        state: client.randomState(),
        nonce: client.randomNonce(),
        code_verifier: client.randomPKCECodeVerifier(),
      }
      const address = client.buildAuthorizationUrl(config, {
        redirect_uri,
        scope: settings.scope,
        state: fits.state,
        nonce: fits.nonce,
        code_challenge: await client.calculatePKCECodeChallenge(fits.code_verifier),
        code_challenge_method: 'S256',
      })
      return { address: address.href, fits }
    },
    async comeBack(answer, attempt) {
      const config = await configuration()
      try {
        const tokens = await client.authorizationCodeGrant(config, answer, {
          pkceCodeVerifier: attempt.code_verifier,
          expectedState: attempt.state,
          expectedNonce: attempt.nonce,
          idTokenExpected: true,
        })
        return await withUserInfo(config, tokens.access_token, tokens.claims()!)
      } catch (error) {
        throw refused(error)
      }
    },
  }
}

function discover({ issuer, client_id, client_secret }: OidcSettings): Promise<client.Configuration> {
  const address = new URL(issuer)
  return client.discovery(address, client_id, client_secret, undefined, {
    timeout: TIMEOUT_S,
    // The settings allow it only on this machine.
    execute: address.protocol === 'http:' ? [client.allowInsecureRequests] : [],
  })
}

/** Many providers tell name, address and groups only there. What the ID token says stands. */
async function withUserInfo(
  config: client.Configuration,
  access_token: string,
  claims: client.IDToken,
): Promise<Claims> {
  if (config.serverMetadata().userinfo_endpoint === undefined) return claims
  return { ...(await client.fetchUserInfo(config, access_token, claims.sub)), ...claims }
}

function refused(error: unknown): Problem {
  if (error instanceof client.AuthorizationResponseError && error.error === 'access_denied')
    return new Problem('unauthorized', 'The provider did not sign you in.')
  const { message, code } = error as { message?: string; code?: string }
  if (message === 'fetch failed' || code === 'OAUTH_TIMEOUT') return away(error)
  return new Problem('unauthorized', 'What the provider answered does not fit what was asked. Try again.', {
    cause: error,
  })
}

function away(cause: unknown): Problem {
  return new Problem(
    'provider_away',
    "The provider that vouches for you does not answer. It is not Coulomb's.",
    {
      cause,
    },
  )
}
