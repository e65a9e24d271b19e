import { isUtf8 } from 'node:buffer'
import { freeText, sentStepUp } from '@bursar/contract'
import { z } from 'zod'
import { type Rejection, rejected } from '../../application/call.ts'
import type { StepUp } from '../../application/people/step-up.ts'
import { readBytes } from '../http/body.ts'
import type { Exchange } from '../http/exchange.ts'

/** What a form of the page has at most: its note, whose letters are sent as up to nine each, and
 * what a passkey signed. */
const formBytesMax = 24 * 1024

/** What was pressed, and on which terms. */
export interface Decision {
  readonly verb: 'approve' | 'deny'
  readonly note: string | null
  readonly termsHash: string
  /** What whoever is signed in confirmed it with. */
  readonly stepUp: StepUp | null
}

const FORM = /^application\/x-www-form-urlencoded\s*(;\s*charset\s*=\s*"?utf-?8"?\s*)?$/i

// Browsers send lines as CR LF, and a field that was left empty.
const note = z
  .string()
  .transform((text) => text.replace(/\r\n?/g, '\n').trim())
  .pipe(
    z
      .literal('')
      .transform(() => null)
      .or(freeText(500)),
  )

const form = z.strictObject({
  decision: z.enum(['approve', 'deny']),
  terms: z.string().regex(/^[0-9a-f]{64}$/),
  note: note.default(null),
  stepUp: z
    .string()
    .transform((text, { addIssue }) => {
      try {
        return JSON.parse(text) as unknown
      } catch {
        addIssue('Must be JSON.')
        return z.NEVER
      }
    })
    .pipe(sentStepUp)
    .transform(({ nonce, credential: { id, response } }): StepUp => {
      const { clientDataJSON, authenticatorData, signature, userHandle = null } = response
      return { nonce, credential: { id, clientDataJSON, authenticatorData, signature, userHandle } }
    })
    .nullable()
    .default(null),
})

/** The decision that a form sent, or why it says none. */
export async function decisionIn(exchange: Exchange): Promise<Decision | Rejection> {
  if (!FORM.test(exchange.header('content-type') ?? '')) return rejected('UNSUPPORTED_MEDIA_TYPE')
  const bytes = await readBytes(exchange, formBytesMax)
  if (!Buffer.isBuffer(bytes)) return bytes
  if (!isUtf8(bytes)) return unreadable('The form is not valid UTF-8.')
  const pairs = [...new URLSearchParams(bytes.toString('utf8'))]
  if (new Set(pairs.map(([name]) => name)).size < pairs.length)
    return unreadable('A field of the form was sent twice.')
  const { success, data, error } = form.safeParse(Object.fromEntries(pairs))
  if (success) {
    const { decision: verb, note, terms: termsHash, stepUp } = data
    return { verb, note, termsHash, stepUp }
  }
  const isNote = error.issues.every(({ path }) => path[0] === 'note')
  return unreadable(
    isNote
      ? 'The note has more than 500 characters, or characters that cannot be seen.'
      : 'The form is incomplete, or has fields that it should not have.',
  )
}

function unreadable(sentence: string): Rejection {
  return rejected('INVALID_REQUEST', { sentence })
}
