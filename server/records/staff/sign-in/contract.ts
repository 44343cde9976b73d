import { z } from 'zod'
import { endpoint } from '#platform/endpoint.ts'
import { id, instant, line, text } from '#platform/wire.rules.ts'
import { me, password } from '../contract.ts'

/** Base64url as WebAuthn sends it. */
const bytes = (charsMax: number) =>
  z
    .string()
    .max(charsMax)
    .regex(/^[\w-]+$/)
const credential = { id: bytes(1400), rawId: bytes(1400), type: z.literal('public-key') }
const attestation = z.looseObject({
  ...credential,
  response: z.looseObject({
    clientDataJSON: bytes(8000),
    attestationObject: bytes(40_000),
    transports: z.array(z.string().max(40)).max(10).optional(),
  }),
})
const assertion = z.looseObject({
  ...credential,
  response: z.looseObject({
    clientDataJSON: bytes(8000),
    authenticatorData: bytes(8000),
    signature: bytes(4000),
  }),
})
/** Options for navigator.credentials, in the JSON of WebAuthn Level 3. */
const browserOptions = z.looseObject({ challenge: z.string() })

const own = { origin: 'console', permission: 'self' } as const
const door = { origin: 'console', permission: 'public' } as const

export const showSignIn = endpoint({
  ...door,
  name: 'showSignIn',
  summary: 'Ways to sign in here',
  method: 'GET',
  path: '/v1/session/ways',
  answer: z.object({
    /** False where the console is reached by a bare IP address, for which browsers make no passkeys. */
    passkeys: z.boolean(),
    providers: z.array(z.object({ providerId: id, name: z.string() })),
  }),
})

export const beginPasskeySignIn = endpoint({
  ...door,
  name: 'beginPasskeySignIn',
  summary: 'A challenge for any passkey',
  method: 'POST',
  path: '/v1/session/passkey/options',
  perMinuteMax: 120,
  answer: browserOptions,
})

export const signInByPasskey = endpoint({
  ...door,
  name: 'signInByPasskey',
  summary: 'Sign in with a passkey',
  method: 'POST',
  path: '/v1/session/passkey',
  perMinuteMax: 120,
  body: z.strictObject({ passkey: assertion }),
  answer: me,
})

export const beginProviderSignIn = endpoint({
  ...door,
  name: 'beginProviderSignIn',
  summary: 'Where to sign in with an outside provider, or to connect it to whoever is signed in',
  method: 'POST',
  path: '/v1/session/provider/start',
  perMinuteMax: 30,
  body: z.strictObject({
    providerId: id,
    invitation: text(80, 1).optional(),
    /** Connects the identity to the person who is signed in. */
    link: z.boolean().optional(),
  }),
  answer: z.object({ url: z.string() }),
})

export const signInByProvider = endpoint({
  ...door,
  name: 'signInByProvider',
  summary: 'Come back from an outside provider',
  method: 'POST',
  path: '/v1/session/provider',
  perMinuteMax: 30,
  /** What the provider put into the address: code, state and issuer. */
  body: z.strictObject({ query: text(4000, 1) }),
  answer: me,
})

const session = z.object({
  sessionId: id,
  enteredBy: z.enum(['passkey', 'password', 'code', 'recovery', 'sign_in', 'invitation', 'set_up', 'provider']),
  address: z.string(),
  device: z.string(),
  enteredAt: instant,
  seenAt: instant,
  isThis: z.boolean(),
})

export const showAccount = endpoint({
  ...own,
  name: 'showAccount',
  summary: 'How the person signs in: factors, identities and sessions',
  method: 'GET',
  path: '/v1/me/account',
  answer: z.object({
    hasPassword: z.boolean(),
    canUsePasskeys: z.boolean(),
    passkeys: z.array(z.object({ passkeyId: id, name: z.string(), addedAt: instant, usedAt: instant.nullable() })),
    authenticator: z.boolean(),
    recoveryCodesLeft: z.number().int(),
    identities: z.array(z.object({ providerId: id, name: z.string(), addedAt: instant })),
    providers: z.array(z.object({ providerId: id, name: z.string() })),
    sessions: z.array(session),
  }),
})

/** Shown once, with the first factor. */
const added = z.object({ recoveryCodes: z.array(z.string()).nullable() })

export const beginPasskey = endpoint({
  ...own,
  name: 'beginPasskey',
  summary: 'A challenge for a new passkey',
  method: 'POST',
  path: '/v1/me/passkeys/options',
  answer: browserOptions,
})

export const addOwnPasskey = endpoint({
  ...own,
  name: 'addOwnPasskey',
  summary: 'Add a passkey',
  method: 'POST',
  path: '/v1/me/passkeys',
  body: z.strictObject({ name: line(60, 1), passkey: attestation }),
  answer: added,
  status: 201,
})

export const removeOwnPasskey = endpoint({
  ...own,
  name: 'removeOwnPasskey',
  summary: 'Remove a passkey',
  method: 'DELETE',
  path: '/v1/me/passkeys/:passkeyId',
  params: z.object({ passkeyId: id }),
})

export const beginOwnAuthenticator = endpoint({
  ...own,
  name: 'beginOwnAuthenticator',
  summary: 'A secret for an authenticator app, unused until confirmed',
  method: 'POST',
  path: '/v1/me/authenticator',
  answer: z.object({ secret: z.string(), uri: z.string() }),
  status: 201,
})

export const confirmOwnAuthenticator = endpoint({
  ...own,
  name: 'confirmOwnAuthenticator',
  summary: 'Use the app from its first code on',
  method: 'PUT',
  path: '/v1/me/authenticator',
  perMinuteMax: 30,
  body: z.strictObject({ code: text(10, 6) }),
  answer: added,
})

export const removeOwnAuthenticator = endpoint({
  ...own,
  name: 'removeOwnAuthenticator',
  summary: 'Remove the authenticator app',
  method: 'DELETE',
  path: '/v1/me/authenticator',
})

export const renewOwnRecoveryCodes = endpoint({
  ...own,
  name: 'renewOwnRecoveryCodes',
  summary: 'Ten new recovery codes; the old ones are void',
  method: 'POST',
  path: '/v1/me/recovery-codes',
  answer: z.object({ recoveryCodes: z.array(z.string()) }),
  status: 201,
})

export const changeOwnPassword = endpoint({
  ...own,
  name: 'changeOwnPassword',
  summary: 'Change the password; other sessions end',
  method: 'PUT',
  path: '/v1/me/password',
  perMinuteMax: 10,
  body: z.strictObject({ current: text(200).optional(), password }),
})

export const removeOwnIdentity = endpoint({
  ...own,
  name: 'removeOwnIdentity',
  summary: 'Disconnect an outside provider',
  method: 'DELETE',
  path: '/v1/me/identities/:providerId',
  params: z.object({ providerId: id }),
})

export const endOwnSession = endpoint({
  ...own,
  name: 'endOwnSession',
  summary: 'End one session',
  method: 'DELETE',
  path: '/v1/me/sessions/:sessionId',
  params: z.object({ sessionId: id }),
})

export const endOtherSessions = endpoint({
  ...own,
  name: 'endOtherSessions',
  summary: 'End every session but this one',
  method: 'DELETE',
  path: '/v1/me/sessions',
})

export const beginStepUp = endpoint({
  ...own,
  name: 'beginStepUp',
  summary: 'Ways to prove a second factor now, with a challenge for a passkey',
  method: 'POST',
  path: '/v1/me/step-up/options',
  answer: z.object({
    passkey: browserOptions.nullable(),
    code: z.boolean(),
    /** In a demo, whose invented people hold no device, saying so is enough. */
    simulated: z.boolean(),
  }),
})

export const stepUp = endpoint({
  ...own,
  name: 'stepUp',
  summary: 'Prove a second factor; it counts for five minutes in this session',
  method: 'POST',
  path: '/v1/me/step-up',
  perMinuteMax: 60,
  body: z.union([
    z.strictObject({ passkey: assertion }),
    z.strictObject({ code: text(10, 6) }),
    z.strictObject({ simulated: z.literal(true) }),
  ]),
})
