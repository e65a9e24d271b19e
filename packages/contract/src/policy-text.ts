import { z } from 'zod'
import { freeText } from './text.ts'

const charactersMax = 2000

/** A policy in English. Counted in NFC, as all positions in it are. */
export const policyText = freeText(charactersMax).meta({
  description:
    `A policy in English, at most ${charactersMax} characters. Every part of it is understood, ` +
    'or returned as not understood: nothing is guessed.',
  examples: ['Allow max $500 per day on AWS and OpenAI, block gambling'],
})

const span = {
  text: z.string(),
  at: z.int().min(0).meta({ description: 'Where it begins in the text, in characters.' }),
}

/** What of a text was not understood, or may mean several things. */
export const notUnderstood = {
  unparsed: z
    .array(z.object(span).meta({ id: 'UnparsedText' }))
    .meta({ description: 'What was not understood. Nothing can be applied until it is reworded.' }),
  questions: z
    .array(
      z
        .object({ ...span, readings: z.array(z.string()) })
        .meta({ id: 'PolicyQuestion', description: 'What may mean several things.' }),
    )
    .meta({
      description:
        'Ambiguities and contradictions, with their possible readings. Nothing can be applied ' +
        'until the text says which is meant.',
    }),
}

/** What rules say in English, and where each of them begins to refuse. */
export const saidBack = {
  readBack: z.array(z.string()).meta({
    description: 'The rules as sentences. Parsing these sentences returns the same rules.',
    examples: [['Spend at most $500.00 per day.']],
  }),
  examples: z
    .array(
      z
        .object({
          says: z.string().meta({ examples: ['$500.00 to aws.amazon.com'] }),
          outcome: z.enum(['passes', 'is refused', 'needs approval']),
        })
        .meta({ id: 'PolicyBoundary' }),
    )
    .meta({ description: 'Payments at the limits of each rule, as the rules decide them.' }),
}

/** What was understood, and the rules that it became. */
export const understood = z.array(
  z.object({ ...span, rules: z.array(z.string()) }).meta({ id: 'UnderstoodText' }),
)
