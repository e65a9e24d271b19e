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
  .meta({ id: 'Manifest', description: 'What the agent is for.' })

const known = {
  agent_id: shownId('agent'),
  kya_level: kyaLevel,
  kya_status: kyaStatus,
  manifest,
  trust_score: z.number().meta({ description: 'From 0 to 1; docs/guides/kya.md has the formula.' }),
  verifier: z.string().nullable().meta({ description: '"simulated", or the issuer.' }),
  anchor_verification_id: z.string().nullable(),
  code_hash: z.string().nullable(),
  verified_at: time.nullable(),
}

const kya = z.object(known).meta({ id: 'Kya', description: 'Know Your Agent.' })

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
      description: "Verification of the owner's identity; verified needs it.",
    }),
    code_hash: kyaProof.codeHash.nullable().default(null),
    attestation: kyaProof.attestation.nullable().default(null),
  })
  .refine(
    ({ target_level: level, anchor_verification_id: anchor }) =>
      level !== 'verified' || anchor !== null,
    {
      path: ['anchor_verification_id'],
      message: 'Required for the level verified.',
    },
  )
  .refine(({ target_level: level, code_hash: hash }) => level !== 'attested' || hash !== null, {
    path: ['code_hash'],
    message: 'Required for the level attested.',
  })
  .meta({ id: 'KyaUpgrade' })

const trust = z
  .object({
    agent_id: shownId('agent'),
    trust_score: z.number(),
    overall: z.number().meta({ description: 'The same.' }),
    tier: z.enum(['untrusted', 'low', 'medium', 'high', 'sovereign']),
    max_per_tx: money.meta({ description: 'What limits it now: policies, never the tier.' }),
    max_per_day: money.meta({ description: 'What limits it now: policies, never the tier.' }),
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
    summary: 'Who an agent is known to be, and how far it is trusted',
    params: idParams,
    answers: { 200: kya },
    problems: [],
  }),
  v2Operation({
    name: 'v2.kya.trustScore',
    method: 'GET',
    path: '/api/v2/agents/{id}/trust-score',
    summary: 'The trust score of an agent, and what it is made of',
    params: idParams,
    answers: { 200: trust },
    problems: [],
  }),
  v2Operation({
    name: 'v2.kya.upgrade',
    method: 'POST',
    path: '/api/v2/agents/{id}/kya/upgrade',
    summary: 'Raise the level of an agent by what vouches for it, or renew it',
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
    summary: 'No payments of this agent until it is reactivated',
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
    summary: 'Let a suspended agent pay again, at the level that it had',
    params: idParams,
    body: z
      .strictObject({ reason: freeText(500).nullable().default(null) })
      .meta({ id: 'KyaReactivate' }),
    answers: { 200: changed },
    problems: [],
  }),
] as const
