import { hexFromUlid, type Id, ulidOf } from '@bursar/core'
import { attemptMinutes } from '../limits.ts'
import type { NewPasskey, Passkey } from '../store/people/passkey.ts'
import type { Site } from './site.ts'

/** What a browser sends of a new passkey; all of it base64url. */
export interface CreatedCredential {
  readonly id: string
  readonly clientDataJSON: string
  readonly attestationObject: string
  readonly transports: readonly string[]
}

/** What a browser sends of a passkey that was shown. */
export interface ShownCredential {
  readonly id: string
  readonly clientDataJSON: string
  readonly authenticatorData: string
  readonly signature: string
  readonly userHandle: string | null
}

/** Why a passkey is not accepted, for the log alone. */
export interface Unproved {
  readonly kind: 'unproved'
  readonly why: string
}

/** Options as browsers parse them, with their challenge. */
export type Options = Readonly<Record<string, unknown>> & { readonly challenge: string }

// EdDSA, ES256 and RS256: what can be verified anywhere for years to come.
const algorithms = [-8, -7, -257]
const timeout = attemptMinutes * 60_000

// It is loaded for who signs in: a start and a payment do without.
const library = () => import('@simplewebauthn/server')

/** What a browser makes a new passkey of a person from. */
export async function creationOptions(
  site: Site,
  owner: { readonly person: Id<'person'>; readonly name: string },
  existing: readonly Pick<Passkey, 'id' | 'transports'>[],
): Promise<Options> {
  const { generateRegistrationOptions } = await library()
  const options = await generateRegistrationOptions({
    rpName: 'Bursar',
    rpID: site.rpId,
    userName: owner.name,
    userDisplayName: owner.name,
    userID: new Uint8Array(handleOf(owner.person)),
    timeout,
    attestationType: 'none',
    authenticatorSelection: { residentKey: 'required', userVerification: 'required' },
    supportedAlgorithmIDs: algorithms,
    excludeCredentials: existing.map(({ id, transports }) => ({
      id,
      transports: [...transports],
    })),
  })
  return { ...options }
}

/** What a browser asks for a passkey with: of anybody, or one of these. */
export async function requestOptions(
  site: Site,
  allowed: readonly Pick<Passkey, 'id' | 'transports'>[] = [],
): Promise<Options> {
  const { generateAuthenticationOptions } = await library()
  const options = await generateAuthenticationOptions({
    rpID: site.rpId,
    timeout,
    userVerification: 'required',
    allowCredentials: allowed.map(({ id, transports }) => ({ id, transports: [...transports] })),
  })
  return { ...options }
}

interface Asked {
  readonly site: Site
  readonly challenge: string
}

/** The passkey that a browser made, if it answers what was asked. */
export async function verifyCreated(
  { site, challenge }: Asked,
  credential: CreatedCredential,
): Promise<(Omit<NewPasskey, 'name'> & { readonly kind: 'passkey' }) | Unproved> {
  const { id, clientDataJSON, attestationObject, transports } = credential
  try {
    const fault = await attestationFault(attestationObject)
    if (fault !== null) return unproved(fault)
    const { verifyRegistrationResponse } = await library()
    const { verified, registrationInfo } = await verifyRegistrationResponse({
      response: {
        id,
        rawId: id,
        type: 'public-key',
        clientExtensionResults: {},
        response: { clientDataJSON, attestationObject },
      },
      expectedChallenge: challenge,
      expectedOrigin: site.origin,
      expectedRPID: site.rpId,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    })
    if (!verified) return unproved('the attestation does not verify')
    const { credential: made, credentialDeviceType, credentialBackedUp } = registrationInfo
    if (made.id !== id) return unproved('the credential has another ID than was sent')
    return {
      kind: 'passkey',
      id,
      publicKey: made.publicKey,
      counter: made.counter,
      transports,
      deviceType: credentialDeviceType,
      backedUp: credentialBackedUp,
    }
  } catch (error) {
    return unproved(whyOf(error))
  }
}

/**
 * Certificates are never looked at: none was asked for, and what they name might be fetched from
 * wherever their sender likes.
 */
async function attestationFault(attestationObject: string): Promise<string | null> {
  const { decodeAttestationObject } = await import('@simplewebauthn/server/helpers')
  const decoded = decodeAttestationObject(
    new Uint8Array(Buffer.from(attestationObject, 'base64url')),
  )
  const [format, statement] = [decoded.get('fmt'), decoded.get('attStmt')]
  if (format === 'none') return null
  // Browsers leave in what an authenticator said of itself alone (WebAuthn, 5.1.3).
  if (format === 'packed' && statement.get('x5c') === undefined) return null
  return 'an attestation that was not asked for'
}

/** What a passkey that was shown says, if it answers what was asked and is this one. */
export async function verifyShown(
  { site, challenge }: Asked,
  credential: ShownCredential,
  passkey: Passkey,
): Promise<
  { readonly kind: 'shown'; readonly counter: number; readonly backedUp: boolean } | Unproved
> {
  const { id, clientDataJSON, authenticatorData, signature, userHandle } = credential
  if (userHandle !== null && userHandle !== handleOf(passkey.person).toString('base64url'))
    return unproved('the passkey names another person')
  try {
    const { verifyAuthenticationResponse } = await library()
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: {
        id,
        rawId: id,
        type: 'public-key',
        clientExtensionResults: {},
        response: { clientDataJSON, authenticatorData, signature },
      },
      expectedChallenge: challenge,
      expectedOrigin: site.origin,
      expectedRPID: site.rpId,
      requireUserVerification: true,
      // A passkey that is synchronized does not count, or counts on each device: none is refused.
      credential: { id, publicKey: new Uint8Array(passkey.publicKey), counter: 0 },
    })
    if (!verified) return unproved('the signature does not verify')
    const { newCounter, credentialBackedUp } = authenticationInfo
    return { kind: 'shown', counter: newCounter, backedUp: credentialBackedUp }
  } catch (error) {
    return unproved(whyOf(error))
  }
}

function handleOf(person: Id<'person'>): Buffer {
  return Buffer.from(hexFromUlid(ulidOf(person)), 'hex')
}

function unproved(why: string): Unproved {
  return { kind: 'unproved', why }
}

/** The library throws for what a sender can cause, and says what it was. */
function whyOf(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).slice(0, 300)
}
