import { hashKey, isToken, mintToken } from '../../identity/mint.ts'
import {
  type Attempt,
  type AttemptKind,
  decodeAttempt,
  insertAttempt,
  takeAttempt,
} from '../../store/people/attempt.ts'
import { type Rejection, rejected } from '../call.ts'
import type { People } from './people.ts'

/** What a browser was asked with, kept until it answers. */
export interface AttemptData {
  readonly challenge: string
  /** Of who joins, and the SHA-256 of their invitation. */
  readonly name?: string
  readonly invitation?: string
}

export type Begun = Omit<Attempt, 'data'> & { readonly data: AttemptData }

/** Keeps what was asked; the secret that stands for it is the browser's. */
export async function beginAttempt({ writer }: People, begun: Begun): Promise<string> {
  const secret = mintToken('bsa')
  const data = JSON.stringify(begun.data)
  await writer.write(insertAttempt(hashKey(secret), { ...begun, data }))
  return secret
}

/** What a browser was asked with, once: whatever it answers, it has to be asked anew after this. */
export async function endAttempt(
  { writer }: People,
  kind: AttemptKind,
  secret: string,
): Promise<(Begun & { readonly kind: AttemptKind }) | Rejection> {
  if (!isToken('bsa', secret)) return rejected('ATTEMPT_ENDED')
  const [taken] = await writer.write(takeAttempt(hashKey(secret), kind))
  const [row] = taken?.rows ?? []
  const attempt = row === undefined ? null : decodeAttempt(row)
  if (attempt === null) return rejected('ATTEMPT_ENDED')
  return { ...attempt, data: JSON.parse(attempt.data) as AttemptData }
}
