import * as openid from 'openid-client'
import { elapsedMs } from '#platform/clock.ts'
import { Problem } from '#platform/errors.ts'
import { isLoopback } from '#platform/on-the-way.ts'
import type { ProviderClient, Providers, SignInTrip } from '#platform/ports.ts'

const answerMsMax = 8_000
const answerBytesMax = 512 * 1024
/** What a provider says of itself is asked again after this long: its keys change. */
const keptMs = 10 * 60_000

/**
 * OpenID Connect by the authorization code flow with PKCE (RFC 7636), state and nonce. Only `openid` is asked for: who
 * somebody is, not their address. Issuer (also the one in the way back, RFC 9207), audience, signature, times and nonce are
 * checked by the library.
 */
export function openIdProviders(): Providers {
  const known = new Map<string, { configuration: Promise<openid.Configuration>; readMs: number }>()
  const configurationOf = (client: ProviderClient): Promise<openid.Configuration> => {
    const name = JSON.stringify(client)
    const found = known.get(name)
    if (found && elapsedMs() - found.readMs < keptMs) return found.configuration
    const configuration = discovered(client)
    known.set(name, { configuration, readMs: elapsedMs() })
    configuration.catch(() => known.delete(name))
    return configuration
  }
  return {
    async begin(client, { state, nonce, verifier }) {
      const configuration = await configurationOf(client)
      return openid.buildAuthorizationUrl(configuration, {
        redirect_uri: client.redirectUri,
        scope: 'openid',
        state,
        nonce,
        code_challenge: await openid.calculatePKCECodeChallenge(verifier),
        code_challenge_method: 'S256',
      }).href
    },
    async finish(client, trip, query) {
      const configuration = await configurationOf(client)
      const back = new URL(`?${query.replace(/^\?/, '')}`, client.redirectUri)
      const claims = await openid.authorizationCodeGrant(configuration, back, checksOf(trip)).then(
        (tokens) => tokens.claims(),
        (error: unknown) => {
          const unreachable = problemIn(error)
          if (unreachable) throw unreachable
          return undefined
        },
      )
      return claims ? { issuer: claims.iss, subject: claims.sub } : null
    },
  }
}

function checksOf({ state, nonce, verifier }: SignInTrip): openid.AuthorizationCodeGrantChecks {
  return { expectedState: state, expectedNonce: nonce, pkceCodeVerifier: verifier, idTokenExpected: true }
}

async function discovered({ issuer, clientId, clientSecret }: ProviderClient): Promise<openid.Configuration> {
  const url = new URL(issuer)
  const isPlain = url.protocol === 'http:' && isLoopback(url.hostname)
  const proof = clientSecret ? openid.ClientSecretBasic(clientSecret) : openid.None()
  // Signatures are checked also where TLS alone would do (OpenID Connect Core section 3.1.3.7).
  const execute = [openid.enableNonRepudiationChecks, ...(isPlain ? [openid.allowInsecureRequests] : [])]
  const options = { [openid.customFetch]: limitedFetch, execute }
  return openid.discovery(url, clientId, undefined, proof, options).catch((error: unknown) => {
    throw problemIn(error) ?? unreachable()
  })
}

/** Fetches with a limit of time and size, and follows no redirects: a provider says where it is once, in its own words. */
const limitedFetch: openid.CustomFetch = async (url, options) => {
  try {
    const signal = AbortSignal.timeout(answerMsMax)
    const answer = await fetch(url, { ...options, redirect: 'manual', signal } as RequestInit)
    const parts: Uint8Array[] = []
    let bytes = 0
    for await (const part of answer.body ?? []) {
      bytes += part.byteLength
      if (bytes > answerBytesMax) throw new Error('the answer is too long')
      parts.push(part)
    }
    const { status, headers } = answer
    return new Response(bytes > 0 ? Buffer.concat(parts) : null, { status, headers })
  } catch {
    throw unreachable()
  }
}

function unreachable(): Problem {
  return new Problem('unavailable', 'provider_unavailable')
}

/** The library wraps what a fetch throws. */
function problemIn(error: unknown): Problem | undefined {
  for (let inner = error; inner instanceof Error; inner = inner.cause) if (inner instanceof Problem) return inner
  return undefined
}
