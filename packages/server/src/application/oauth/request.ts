import { hashKey, isToken, mintToken } from '../../identity/mint.ts'
import type { Session } from '../../identity/session-directory.ts'
import { insertRequest, takeRequest } from '../../store/oauth/request.ts'
import type { Application } from '../perform.ts'

/** What a client asks a person for, once it is known to be good. */
export interface AskedFor {
  readonly client: string
  readonly redirectUri: string
  readonly state: string | null
  readonly challenge: string
  readonly resource: string
}

/** Keeps what a page shows; what is given stands for it, once and for this session alone. */
export async function keepRequest(
  { people }: Application,
  { hash: session, person }: Session,
  asked: AskedFor,
): Promise<string> {
  const secret = mintToken('bsq')
  const row = { hash: hashKey(secret), session, person, data: JSON.stringify(asked) }
  await people.writer.write(insertRequest(row))
  return secret
}

/** null: it is over, was answered, or was shown to another session. */
export async function takeAsked(
  { people }: Application,
  { hash: session }: Session,
  secret: string,
): Promise<AskedFor | null> {
  if (!isToken('bsq', secret)) return null
  const [taken] = await people.writer.write(takeRequest(hashKey(secret), session))
  const [row] = taken?.rows ?? []
  return row === undefined ? null : (JSON.parse(String(row.data)) as AskedFor)
}
