import { z } from 'zod'
import { idParams, shownId } from '../id.ts'
import { operation } from '../operation.ts'
import { freeText, nameText, sentText } from '../text.ts'
import { time } from '../time.ts'

export const anchorLengthMax = 8192

export const kyaLevel = z.enum(['none', 'basic', 'verified', 'attested']).meta({
  id: 'KyaLevel',
  description: "How well the agent's identity and its owner are verified.",
})
export const kyaStatus = z.enum(['pending', 'active', 'suspended']).meta({ id: 'KyaStatus' })

const notAHash = 'Must be 64 hexadecimal digits.'

/** What an upgrade rests on, as both faces take it. */
export const kyaProof = {
  anchor: nameText(anchorLengthMax),
  codeHash: sentText(64, notAHash)
    .regex(/^[0-9a-fA-F]{64}$/, notAHash)
    .toLowerCase()
    .meta({ description: "SHA-256 of the agent's code, as 64 hexadecimal digits." }),
  attestation: sentText(anchorLengthMax)
    .regex(/^[\w-]+\.[\w-]+\.[\w-]+$/, 'Must be a compact JWS.')
    .meta({ description: "The issuer's signed attestation: a compact JWS (RFC 7515)." }),
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
    verifier: z
      .string()
      .nullable()
      .meta({ description: '"simulated", or the issuer that verified the agent.' }),
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
        description: "The agent's purpose. Derived from its limits if it was not provided.",
      }),
    trustScore: z.number().meta({ description: 'From 0 to 1. See /guides/kya for the formula.' }),
    trust: z.object(trustParts).meta({ id: 'TrustParts' }),
  })
  .meta({
    id: 'Kya',
    description: "Know Your Agent (KYA): an agent's verified identity and level of trust.",
  })

const upgrade = z
  .strictObject({
    level: z.enum(['basic', 'verified', 'attested']),
    anchorVerificationId: kyaProof.anchor.nullable().default(null).meta({
      description:
        "The ID of the verification of the owner's identity. Required for the level verified.",
    }),
    codeHash: kyaProof.codeHash.nullable().default(null),
    attestation: kyaProof.attestation.nullable().default(null),
  })
  .refine(
    ({ level, anchorVerificationId }) => level !== 'verified' || anchorVerificationId !== null,
    {
      path: ['anchorVerificationId'],
      message: 'Required for the KYA level verified.',
    },
  )
  .refine(({ level, codeHash }) => level !== 'attested' || codeHash !== null, {
    path: ['codeHash'],
    message: 'Required for the KYA level attested.',
  })
  .meta({ id: 'KyaUpgrade' })

export const kyaOperations = [
  operation({
    name: 'kya.retrieve',
    method: 'GET',
    path: '/v1/agents/{id}/kya',
    summary: "Retrieve an agent's KYA level, status and trust score",
    params: idParams,
    query: z.strictObject({}),
    answers: { 200: kya },
    problems: [],
  }),
  operation({
    name: 'kya.upgrade',
    method: 'POST',
    path: '/v1/agents/{id}/kya/upgrade',
    summary: "Raise or renew an agent's KYA level with evidence",
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
    summary: "Suspend an agent's KYA and block its payments until it is reactivated",
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
    summary: "Reactivate a suspended agent's KYA at its previous level",
    params: idParams,
    answers: { 200: kya },
    problems: [],
  }),
] as const
