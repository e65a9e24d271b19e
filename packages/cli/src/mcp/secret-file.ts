import { mkdir, open } from 'node:fs/promises'
import { join } from 'node:path'
import type { Target } from '../target.ts'
import type { Answer } from './relay.ts'

type Fields = Readonly<Record<string, unknown>>

/** A call whose answer has a new API key, as the same call over HTTP. */
interface Hidden {
  readonly method: string
  readonly path: string
  readonly body: Fields
  readonly key: string
}

/**
 * Keeps a new API key out of a model's context: fetches it with the same request over HTTP, which
 * is answered as at first, and writes it to a file that only this user can read. The answer then
 * says where.
 */
export async function withSecretInFile(
  answer: Answer,
  { target, folder }: { target: Target; folder: string },
): Promise<Answer> {
  const { result } = answer
  const { 'bursar/secret': hidden, ...meta } = (result?._meta ?? {}) as Fields
  if (result === undefined || hidden === undefined) return answer
  const structured = result.structuredContent as Fields
  const place = await kept(hidden as Hidden, { target, folder }).catch((error: Error) => error)
  const failed = place instanceof Error
  const structuredContent = {
    ...structured,
    apiKeyFile: failed ? null : place,
    nextStep: failed
      ? `The API key could not be written to a file (${place.message}). Call the tool again with ` +
        'the same arguments and idempotencyKey.'
      : 'The API key is in apiKeyFile on the machine of your operator. Do not read it.',
  }
  const content = [{ type: 'text', text: JSON.stringify(structuredContent) }]
  return { ...answer, result: { ...result, _meta: meta, content, structuredContent } }
}

async function kept(
  hidden: Hidden,
  { target, folder }: { target: Target; folder: string },
): Promise<string> {
  const response = await fetch(new URL(hidden.path, target.baseUrl), {
    method: hidden.method,
    headers: {
      'content-type': 'application/json',
      'idempotency-key': hidden.key,
      authorization: `Bearer ${target.apiKey}`,
    },
    body: JSON.stringify(hidden.body),
    redirect: 'error',
    signal: AbortSignal.timeout(10_000),
  })
  const { apiKey, apiKeyId } = (await response.json()) as Fields
  if (typeof apiKey !== 'string' || typeof apiKeyId !== 'string' || !/^\w+$/.test(apiKeyId))
    throw new Error(`the server answered ${response.status}`)
  await mkdir(folder, { recursive: true, mode: 0o700 })
  const path = join(folder, apiKeyId)
  const file = await open(path, 'w', 0o600)
  try {
    await file.chmod(0o600)
    await file.writeFile(`${apiKey}\n`)
    await file.sync()
  } finally {
    await file.close()
  }
  return path
}
