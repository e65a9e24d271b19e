import { randomBytes } from 'node:crypto'
import type { Evidence, Id, PasskeyRow } from '@bursar/core'
import { writeOnce } from '../../identity/directory-writer.ts'
import { hashKey } from '../../identity/mint.ts'
import {
  type Options,
  requestOptions,
  type ShownCredential,
  verifyShown,
} from '../../identity/passkey.ts'
import { type Site, siteOf } from '../../identity/site.ts'
import { stepUpMinutes } from '../../limits.ts'
import { decodeAttempt, insertAttempt, takeAttempt } from '../../store/people/attempt.ts'
import { decodePasskey, selectPasskey } from '../../store/people/passkey.ts'
import { decodeMemberPasskey, selectMemberPasskeys } from '../../store/read/passkey.ts'
import { approvalChallenge } from '../../store/terms.ts'
import { faultOf } from '../../verify/assertion.ts'
import { type Approval, findApproval } from '../approval.ts'
import { type Call, type Deps, isRejection, type Rejection, rejected } from '../call.ts'
import { passkeysOf } from './passkey.ts'

/** What a member is asked for, to confirm one approval. */
export interface Challenge {
  readonly kind: 'challenge'
  /** Comes back with the answer, and is good once. */
  readonly nonce: string
  readonly options: Options
}

/** What a member answers. */
export interface StepUp {
  readonly nonce: string
  readonly credential: ShownCredential
}

/** A confirmation was not accepted: why, only the log says. */
export interface StepUpRefused extends Rejection {
  readonly why: string
}

interface Confirming {
  readonly kind: 'confirming'
  readonly person: Id<'person'>
  readonly site: Site
  readonly approval: Approval
  /** Those by which the book lets it be confirmed. */
  readonly passkeys: readonly PasskeyRow[]
}

/** Asks who is signed in to confirm an approval: by one of their passkeys that the book accepts. */
export async function beginStepUp(
  deps: Deps,
  call: Call,
  named: string,
): Promise<Challenge | Rejection> {
  const found = await confirming(deps, call, named)
  if (isRejection(found)) return found
  const { person, site, approval, passkeys } = found
  if (approval.row.state !== 'PENDING')
    return rejected('ALREADY_DECIDED', { details: { status: approval.row.state } })
  const own = await passkeysOf(deps, person)
  const allowed = own.filter(({ id }) => passkeys.some((one) => one.id === id))
  if (allowed.length === 0)
    return stepUp(
      'None of your passkeys was added before this approval ' +
        'was requested. Another member has to confirm it.',
    )
  const nonce = randomBytes(32).toString('base64url')
  const data = JSON.stringify({ approval: approval.row.id })
  const { keyHash: subject } = call.caller
  const begun = { kind: 'step_up', subject, person, data } as const
  await writeOnce(deps.database, insertAttempt(hashKey(nonce), begun, stepUpMinutes))
  const options = await requestOptions(site, allowed, challengeOf(call, found, nonce))
  return { kind: 'challenge', nonce, options: { ...options, timeout: stepUpMinutes * 60_000 } }
}

/** The evidence of a confirmation, if it answers what this session was asked for this approval. */
export async function evidenceOf(
  deps: Deps,
  call: Call,
  { approval: named, nonce, credential }: StepUp & { readonly approval: string },
): Promise<{ readonly kind: 'evidence'; readonly evidence: Evidence } | Rejection> {
  const found = await confirming(deps, call, named)
  if (isRejection(found)) return found
  const [taken] = await writeOnce(deps.database, takeAttempt(hashKey(nonce), 'step_up'))
  const [row] = taken?.rows ?? []
  const attempt = row === undefined ? null : decodeAttempt(row)
  const isOurs = attempt?.subject === call.caller.keyHash && attempt.person === found.person
  if (!isOurs || attempt.data !== JSON.stringify({ approval: found.approval.row.id }))
    return stepUp('This confirmation was used already, or has expired. Confirm again.')
  const { id, userHandle: _, ...signed } = credential
  const evidence = { passkey: id, nonce, ...signed }
  const fault = await faultIn(
    deps,
    { found, credential, evidence },
    challengeOf(call, found, nonce),
  )
  return fault === null ? { kind: 'evidence', evidence } : refused(fault)
}

interface Shown {
  readonly found: Confirming
  readonly credential: ShownCredential
  readonly evidence: Evidence
}

/** Judged twice: by the library, and as `verify` will, by what the log knows of the passkey. */
async function faultIn(
  { database }: Deps,
  { found, credential, evidence }: Shown,
  challenge: Buffer,
): Promise<string | null> {
  const known = found.passkeys.find(({ id }) => id === credential.id)
  if (known === undefined) return 'a passkey that the book does not accept for it'
  const [row] = await database.read(selectPasskey(credential.id))
  const passkey = row === undefined ? null : decodePasskey(row)
  if (passkey?.person !== found.person) return 'a passkey that the person has no more'
  const asked = { site: found.site, challenge: challenge.toString('base64url') }
  const shown = await verifyShown(asked, credential, passkey)
  if (shown.kind === 'unproved') return shown.why
  return faultOf(evidence, { publicKey: known.publicKey, challenge })
}

async function confirming(deps: Deps, call: Call, named: string): Promise<Confirming | Rejection> {
  const { person, bookId } = call.caller
  if (person === null) return stepUp('Only a member who is signed in can confirm an approval.')
  const site = siteOf(deps.publicUrl)
  if (site === null) return rejected('SIGN_IN_UNAVAILABLE')
  const found = await findApproval(deps, call, named)
  if (isRejection(found)) return found
  const { approval } = found
  const rows = await deps.database.read(selectMemberPasskeys(bookId, person))
  const passkeys = rows
    .map(decodeMemberPasskey)
    .filter(({ addedSeq }) => addedSeq <= approval.row.createdSeq)
  return { kind: 'confirming', person, site, approval, passkeys }
}

function challengeOf({ caller }: Call, { approval, person }: Confirming, nonce: string): Buffer {
  const { row, termsHash } = approval
  const said = { nonce, bookId: caller.bookId, approval: row.id, termsHash, person }
  return approvalChallenge(said)
}

function stepUp(sentence: string): Rejection {
  return rejected('STEP_UP_REQUIRED', { sentence })
}

function refused(why: string): StepUpRefused {
  return { ...rejected('STEP_UP_REFUSED'), why }
}
