import { z } from 'zod'
import { idParams, shownId } from '../id.ts'
import { freeText } from '../text.ts'
import { kyaLevel, kyaProof, kyaStatus, trustParts } from '../v1/kya.ts'
import { v2Operation } from './operation.ts'
import { money, time } from './value.ts'

const manifest = z
  .object({
    capabilities: z.array(z.string()),
    max_budget_per_tx: money.nullable(),
    daily_budget: money.nullable(),
    framework: z.string().nullable(),
  })
  .meta({ id: 'Manifest', description: "The agent's purpose." })

const known = {
  agent_id: shownId('agent'),
  kya_level: kyaLevel,
  kya_status: kyaStatus,
  manifest,
  trust_score: z.number().meta({ description: 'From 0 to 1. See /guides/kya for the formula.' }),
  verifier: z
    .string()
    .nullable()
    .meta({ description: '"simulated", or the issuer that verified the agent.' }),
  anchor_verification_id: z.string().nullable(),
  code_hash: z.string().nullable(),
  verified_at: time.nullable(),
}

const kya = z.object(known).meta({
  id: 'Kya',
  description: "Know Your Agent (KYA): an agent's verified identity and level of trust.",
})

const changed = z
  .object({
    ...known,
    previous_level: kyaLevel,
    new_level: kyaLevel,
    status: kyaStatus,
    reason: z.string().nullable(),
  })
  .meta({ id: 'KyaChanged' })

const upgrade = z
  .strictObject({
    target_level: z.enum(['basic', 'verified', 'attested']),
    anchor_verification_id: kyaProof.anchor.nullable().default(null).meta({
      description:
        "The ID of the verification of the owner's identity. Required for the level verified.",
    }),
    code_hash: kyaProof.codeHash.nullable().default(null),
    attestation: kyaProof.attestation.nullable().default(null),
  })
  .refine(
    ({ target_level: level, anchor_verification_id: anchor }) =>
      level !== 'verified' || anchor !== null,
    {
      path: ['anchor_verification_id'],
      message: 'Required for the KYA level verified.',
    },
  )
  .refine(({ target_level: level, code_hash: hash }) => level !== 'attested' || hash !== null, {
    path: ['code_hash'],
    message: 'Required for the KYA level attested.',
  })
  .meta({ id: 'KyaUpgrade' })

const trust = z
  .object({
    agent_id: shownId('agent'),
    trust_score: z.number(),
    overall: z.number().meta({ description: 'The same as trust_score.' }),
    tier: z.enum(['untrusted', 'low', 'medium', 'high', 'sovereign']),
    max_per_tx: money.meta({
      description: "The agent's current limit. It is set by policies, never by the tier.",
    }),
    max_per_day: money.meta({
      description: "The agent's current limit. It is set by policies, never by the tier.",
    }),
    signals: z.array(z.object({ name: z.string(), score: z.number(), weight: z.number() })),
    components: z.object(trustParts),
    kya_level: kyaLevel,
    kya_status: kyaStatus,
  })
  .meta({ id: 'TrustScore' })

export const kyaOperations = [
  v2Operation({
    name: 'v2.kya.retrieve',
    method: 'GET',
    path: '/api/v2/agents/{id}/kya',
    summary: "Retrieve an agent's KYA level, status and trust score",
    params: idParams,
    answers: { 200: kya },
    problems: [],
  }),
  v2Operation({
    name: 'v2.kya.trustScore',
    method: 'GET',
    path: '/api/v2/agents/{id}/trust-score',
    summary: "Retrieve an agent's trust score and its components",
    params: idParams,
    answers: { 200: trust },
    problems: [],
  }),
  v2Operation({
    name: 'v2.kya.upgrade',
    method: 'POST',
    path: '/api/v2/agents/{id}/kya/upgrade',
    summary: "Raise or renew an agent's KYA level with evidence",
    params: idParams,
    body: upgrade,
    answers: { 200: changed },
    problems: ['CONFLICT', 'KYA_SUSPENDED', 'KYA_NOT_VERIFIED', 'KYA_NOT_CONFIGURED'],
  }),
  v2Operation({
    name: 'v2.kya.suspend',
    method: 'POST',
    urgent: true,
    path: '/api/v2/agents/{id}/kya/suspend',
    summary: "Suspend an agent's KYA and block its payments until it is reactivated",
    params: idParams,
    body: z
      .strictObject({ reason: freeText(500).nullable().default(null) })
      .meta({ id: 'KyaSuspend' }),
    answers: { 200: changed },
    problems: [],
  }),
  v2Operation({
    name: 'v2.kya.reactivate',
    method: 'POST',
    urgent: true,
    path: '/api/v2/agents/{id}/kya/reactivate',
    summary: "Reactivate a suspended agent's KYA at its previous level",
    params: idParams,
    body: z
      .strictObject({ reason: freeText(500).nullable().default(null) })
      .meta({ id: 'KyaReactivate' }),
    answers: { 200: changed },
    problems: [],
  }),
] as const
