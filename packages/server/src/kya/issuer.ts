import { createHash } from 'node:crypto'
import { type CompactJWSHeaderParameters, errors, type JWTPayload, jwtVerify } from 'jose'
import { issuerKeys } from './issuer-keys.ts'
import { IssuerUnreachable, type KyaVerifier, lacking, type Proof, unproven } from './verifier.ts'

// None whose secret two sides share: a public key would be one that everybody has.
const algorithms = [
  ...['ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519'],
  ...['PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512'],
]
const attestationCharsMax = 8_192
const jtiCharsMax = 256
const validSecondsMax = 24 * 60 * 60
const clockToleranceSeconds = 60

const compact = /^[\w-]+\.[\w-]+\.[\w-]+$/
const mediaType = /^(application\/)?(kya\+jwt|jwt)$/i

/** What can be wrong with an attestation, by the claim it is about or by its class. */
const sentences = {
  form: `An attestation is required: a compact JWS of at most ${attestationCharsMax} characters.`,
  typ: 'The type of the attestation must be kya+jwt or JWT (typ).',
  alg: 'The attestation must be signed by a public-key algorithm such as ES256 or EdDSA (alg).',
  signature: 'The attestation is not signed by a key of the issuer.',
  kid: "The attestation does not specify which of the issuer's keys signed it (kid).",
  iss: 'The attestation is not from the issuer that this server trusts (iss).',
  aud: 'The audience of the attestation is not this organization (aud).',
  sub: 'The subject of the attestation is not this agent (sub).',
  times: 'The attestation does not specify when it was issued and when it expires (iat, exp).',
  early: 'The attestation is not valid yet (iat, nbf).',
  exp: 'The attestation has expired (exp).',
  long: 'The attestation must be valid for at most 24 hours (iat, exp).',
  jti: `The attestation must have an identifier of at most ${jtiCharsMax} characters (jti).`,
  level: 'The attestation is not for the requested level (level).',
  anchor: 'The attestation is not for the anchor verification that was sent (anchor).',
  code_hash: 'The attestation is not for the code hash that was sent (code_hash).',
}
type Fault = keyof typeof sentences

/**
 * The verifier of live books: an attestation of one issuer, signed by a key that it publishes.
 *
 * A compact JWS (RFC 7515) with the claims (RFC 7519) `iss`, `aud` (the organization's id), `sub`
 * (the agent's id), `iat`, `exp`, `jti` and `level`; beside them `anchor` for verified, unless
 * the anchor is itself the attestation, and `code_hash` for attested. It is good once, by `jti`.
 */
export function issuerVerifier(options: {
  /** As `iss` has it, to the letter. */
  readonly issuer: string
  /** Where its keys are: an address that config found fit to be asked. */
  readonly jwksUrl: string
  /** What time it is at the database, in microseconds since 1970 UTC. */
  readonly time: () => Promise<number>
}): KyaVerifier {
  const { issuer, jwksUrl, time } = options
  const keyOf = issuerKeys(jwksUrl)
  return {
    async verify(proof) {
      const lack = lacking(proof)
      if (lack !== null) return lack
      const token = tokenOf(proof)
      if (token === null) return unproven(sentences.form)
      const read = await jwtVerify(token, keyOf, {
        algorithms,
        issuer,
        audience: proof.organization,
        subject: proof.agent,
        requiredClaims: ['exp'],
        maxTokenAge: validSecondsMax,
        clockTolerance: clockToleranceSeconds,
        currentDate: new Date((await time()) / 1000),
      }).catch(faultOf)
      if (typeof read === 'string') return unproven(sentences[read])
      const { payload, protectedHeader } = read
      const fault = headerFault(protectedHeader) ?? claimFault(payload, proof, token)
      if (fault !== null) return unproven(sentences[fault])
      return { kind: 'verified', verifier: issuer, proofId: proofIdOf(issuer, payload) }
    },
  }
}

/** Clients that know only the documented fields send the attestation as the anchor. */
function tokenOf({ level, anchor, attestation }: Proof): string | null {
  const token = attestation ?? (level === 'verified' ? anchor : null)
  if (token === null || token.length > attestationCharsMax) return null
  return compact.test(token) ? token : null
}

/** jose's word for what is wrong with a token, as ours. Throws when it is not the token. */
function faultOf(error: unknown): Fault {
  if (error instanceof IssuerUnreachable) throw error
  if (error instanceof errors.JOSEAlgNotAllowed) return 'alg'
  if (error instanceof errors.JWKSNoMatchingKey) return 'signature'
  if (error instanceof errors.JWKSMultipleMatchingKeys) return 'kid'
  if (error instanceof errors.JWSSignatureVerificationFailed) return 'signature'
  if (error instanceof errors.JWTExpired) return error.claim === 'exp' ? 'exp' : 'long'
  if (error instanceof errors.JWTClaimValidationFailed) return claimFaultOf(error)
  if (error instanceof errors.JOSEError) return 'form'
  // Whatever a token says makes a JOSEError; what is left is a key too weak or broken to be used.
  throw new IssuerUnreachable("one of the issuer's keys cannot be used", { cause: error })
}

function claimFaultOf({ claim, reason }: errors.JWTClaimValidationFailed): Fault {
  if (claim === 'iss' || claim === 'aud' || claim === 'sub') return claim
  return reason === 'check_failed' ? 'early' : 'times'
}

function headerFault({ typ }: CompactJWSHeaderParameters): Fault | null {
  return typ === undefined || mediaType.test(typ) ? null : 'typ'
}

function claimFault(claims: JWTPayload, proof: Proof, token: string): Fault | null {
  const { iat = 0, exp = Number.POSITIVE_INFINITY, jti } = claims
  if (exp - iat > validSecondsMax) return 'long'
  if (typeof jti !== 'string' || jti === '' || jti.length > jtiCharsMax) return 'jti'
  if (claims.level !== proof.level) return 'level'
  if (proof.level === 'attested') return claims.code_hash === proof.codeHash ? null : 'code_hash'
  return token === proof.anchor || claims.anchor === proof.anchor ? null : 'anchor'
}

/** SHA-256 of issuer and `jti`; as JSON, so that no two pairs are written alike. */
function proofIdOf(issuer: string, { jti }: JWTPayload): string {
  return createHash('sha256')
    .update(JSON.stringify([issuer, jti]))
    .digest('hex')
}
