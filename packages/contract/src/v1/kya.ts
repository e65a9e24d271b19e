import { z } from 'zod'
import { idParams, shownId } from '../id.ts'
import { operation } from '../operation.ts'
import { freeText, nameText, sentText } from '../text.ts'
import { time } from '../time.ts'

export const anchorLengthMax = 8192

export const kyaLevel = z.enum(['none', 'basic', 'verified', 'attested']).meta({
  id: 'KyaLevel',
  description: 'How well it is known who the agent is and who answers for it.',
})
export const kyaStatus = z.enum(['pending', 'active', 'suspended']).meta({ id: 'KyaStatus' })

const notAHash = 'Must be 64 hexadecimal digits.'

/** What an upgrade rests on, as both faces take it. */
export const kyaProof = {
  anchor: nameText(anchorLengthMax),
  codeHash: sentText(64, notAHash)
    .regex(/^[0-9a-fA-F]{64}$/, notAHash)
    .toLowerCase()
    .meta({ description: "SHA-256 of the agent's code, 64 hexadecimal digits." }),
  attestation: sentText(anchorLengthMax)
    .regex(/^[\w-]+\.[\w-]+\.[\w-]+$/, 'Must be a compact JWS.')
    .meta({ description: 'What the issuer signed: a compact JWS (RFC 7515).' }),
}

/** Part of the sum that is the trust score, each from 0 to 1. */
export const trustParts = {
  kya: z.number(),
  history: z.number(),
  compliance: z.number(),
  standing: z.number(),
}

const kya = z
  .object({
    agentId: shownId('wallet'),
    level: kyaLevel,
    status: kyaStatus,
    verifier: z.string().nullable().meta({ description: '"simulated", or the issuer.' }),
    anchorVerificationId: z.string().nullable(),
    codeHash: z.string().nullable(),
    verifiedAt: time.nullable(),
    manifest: z
      .object({
        capabilities: z.array(z.string()),
        maxBudgetPerTx: z.string().nullable(),
        dailyBudget: z.string().nullable(),
        framework: z.string().nullable(),
      })
      .meta({
        id: 'KyaManifest',
        description: 'What the agent is for; from its limits if unsaid.',
      }),
    trustScore: z
      .number()
      .meta({ description: 'From 0 to 1; docs/guides/kya.md has the formula.' }),
    trust: z.object(trustParts).meta({ id: 'TrustParts' }),
  })
  .meta({ id: 'Kya', description: 'Know Your Agent: who vouches for it, and how far.' })

const upgrade = z
  .strictObject({
    level: z.enum(['basic', 'verified', 'attested']),
    anchorVerificationId: kyaProof.anchor.nullable().default(null).meta({
      description: "Verification of the owner's identity; verified needs it.",
    }),
    codeHash: kyaProof.codeHash.nullable().default(null),
    attestation: kyaProof.attestation.nullable().default(null),
  })
  .refine(
    ({ level, anchorVerificationId }) => level !== 'verified' || anchorVerificationId !== null,
    {
      path: ['anchorVerificationId'],
      message: 'Required for the level verified.',
    },
  )
  .refine(({ level, codeHash }) => level !== 'attested' || codeHash !== null, {
    path: ['codeHash'],
    message: 'Required for the level attested.',
  })
  .meta({ id: 'KyaUpgrade' })

export const kyaOperations = [
  operation({
    name: 'kya.retrieve',
    method: 'GET',
    path: '/v1/agents/{id}/kya',
    summary: 'Who an agent is known to be, and how far it is trusted',
    params: idParams,
    query: z.strictObject({}),
    answers: { 200: kya },
    problems: [],
  }),
  operation({
    name: 'kya.upgrade',
    method: 'POST',
    path: '/v1/agents/{id}/kya/upgrade',
    summary: 'Raise the level of an agent by what vouches for it, or renew it',
    params: idParams,
    body: upgrade,
    answers: { 200: kya },
    problems: ['CONFLICT', 'KYA_SUSPENDED', 'KYA_NOT_VERIFIED', 'KYA_NOT_CONFIGURED'],
  }),
  operation({
    name: 'kya.suspend',
    method: 'POST',
    urgent: true,
    path: '/v1/agents/{id}/kya/suspend',
    summary: 'Nobody vouches for the agent any more: no payments until it is reactivated',
    params: idParams,
    body: z
      .strictObject({ reason: freeText(500).nullable().default(null) })
      .meta({ id: 'KyaSuspend' }),
    answers: { 200: kya },
    problems: [],
  }),
  operation({
    name: 'kya.reactivate',
    method: 'POST',
    urgent: true,
    path: '/v1/agents/{id}/kya/reactivate',
    summary: 'Let a suspended agent pay again, at the level that it had',
    params: idParams,
    answers: { 200: kya },
    problems: [],
  }),
] as const
