import { tools } from './generated.ts'
import { unsendableIn } from './unsendable.ts'

export interface Options {
  /** The server. Default: `BURSAR_BASE_URL`, then `http://127.0.0.1:4400`. */
  readonly baseUrl?: string
  /** The key of the agent, or of the organization. Default: `BURSAR_API_KEY`. */
  readonly apiKey?: string
  /** Whose tools. Default: those of an agent. */
  readonly for?: 'agent' | 'organization'
  /** Only these tools, by their names without the prefix. Default: all. */
  readonly only?: readonly string[]
  /** What the names begin with. Default: `bursar`. */
  readonly prefix?: string
  readonly fetch?: typeof fetch
}

/** What a tool answers: the fields of its operation and `ok`, or `ok: false` and `refusal`. */
export interface ToolAnswer {
  readonly ok: boolean
  readonly refusal?: {
    readonly code: string
    readonly message: string
    /** What to do now. */
    readonly nextStep: string
    readonly remedies?: Readonly<Record<string, unknown>>
    readonly retryAfterSeconds?: number
    readonly paymentId?: string
    readonly details?: Readonly<Record<string, unknown>>
  }
  readonly [field: string]: unknown
}

type Json = Readonly<Record<string, unknown>>

/** A tool as `generateText` and `streamText` of the Vercel AI SDK take it. */
export interface BursarTool {
  readonly title: string
  readonly description: string
  readonly inputSchema: Schema
  execute(input: Json, options?: { readonly abortSignal?: AbortSignal }): Promise<ToolAnswer>
}

/** https://standardschema.dev, with its JSON Schema: what arguments look like. */
interface Schema {
  readonly '~standard': {
    readonly version: 1
    readonly vendor: 'bursar'
    /** The server judges arguments, and says what is wrong with them. */
    validate(value: unknown): { readonly value: Json }
    readonly jsonSchema: { input(): Record<string, unknown>; output(): Record<string, unknown> }
    readonly types?: { readonly input: Json; readonly output: Json }
  }
}

const timeoutMs = 60_000

/**
 * The tools of a Bursar server. Throws if no API key is given. A tool never throws for what the
 * server refuses, and not where it gives no answer: both are results, with the next step.
 */
export function bursarTools(options: Options = {}): Record<string, BursarTool> {
  const { for: audience = 'agent', only, prefix = 'bursar' } = options
  const call = caller(options, prefix)
  const chosen = tools.filter(
    ({ name, audience: one }) => one === audience && (only === undefined || only.includes(name)),
  )
  const unknown = only?.find((name) => !chosen.some((tool) => tool.name === name))
  if (unknown !== undefined) throw new Error(`There is no tool ${unknown} for this audience.`)
  return Object.fromEntries(
    chosen.map(({ name, title, description, inputSchema }): [string, BursarTool] => {
      const full = `${prefix}_${name}`
      const execute: BursarTool['execute'] = (input, { abortSignal } = {}) =>
        call(full, input, abortSignal)
      return [full, { title, description, inputSchema: schemaOf(inputSchema), execute }]
    }),
  )
}

function schemaOf(json: Json): Schema {
  return {
    '~standard': {
      version: 1,
      vendor: 'bursar',
      validate: (value) => ({ value: value as Json }),
      jsonSchema: { input: () => ({ ...json }), output: () => ({ ...json }) },
    },
  }
}

type Call = (name: string, input: Json, signal: AbortSignal | undefined) => Promise<ToolAnswer>

function caller(options: Options, prefix: string): Call {
  const apiKey = options.apiKey ?? process.env.BURSAR_API_KEY
  if (!apiKey) throw new Error('An API key is required: pass apiKey or set BURSAR_API_KEY.')
  const { baseUrl = process.env.BURSAR_BASE_URL ?? 'http://127.0.0.1:4400' } = options
  const url = new URL(`/mcp?prefix=${encodeURIComponent(prefix)}`, baseUrl)
  const send = options.fetch ?? fetch
  return async (name, input, signal) => {
    const unsendable = unsendableIn(input)
    if (unsendable !== null) return refusedUnsent(unsendable)
    const message = { jsonrpc: '2.0', id: 1, method: 'tools/call' }
    const timeout = AbortSignal.timeout(timeoutMs)
    try {
      const response = await send(url, {
        method: 'POST',
        headers: {
          authorization: `Bearer ${apiKey}`,
          'content-type': 'application/json',
          accept: 'application/json, text/event-stream',
        },
        body: JSON.stringify({ ...message, params: { name, arguments: input } }),
        redirect: 'error',
        signal: signal === undefined ? timeout : AbortSignal.any([signal, timeout]),
      })
      return answerIn((await response.json()) as Reply)
    } catch (error) {
      // Whoever aborted wants no answer.
      if (signal?.aborted) throw error
      const { origin } = url
      return unanswered(`No answer from the Bursar server at ${origin}: ${(error as Error).name}.`)
    }
  }
}

interface Reply {
  readonly result?: { readonly structuredContent?: ToolAnswer }
  readonly error?: { readonly message?: string; readonly data?: { readonly code?: string } }
}

function answerIn({ result, error }: Reply): ToolAnswer {
  const answer = result?.structuredContent
  if (answer !== undefined) return answer
  const code = error?.data?.code ?? 'INVALID_REQUEST'
  const message = error?.message ?? 'The server gave no answer that can be read.'
  const nextStep =
    code === 'UNAVAILABLE'
      ? 'The call had no effect. Wait a second, then call the tool with the same arguments again.'
      : 'Tell your operator; do not try another way.'
  return { ok: false, refusal: { code, message, nextStep } }
}

function refusedUnsent(reason: string): ToolAnswer {
  const message = `The arguments were not sent: ${reason}.`
  const nextStep = 'Call the tool with arguments that are valid JSON.'
  return { ok: false, refusal: { code: 'INVALID_REQUEST', message, nextStep } }
}

function unanswered(message: string): ToolAnswer {
  const nextStep =
    'It may have been done. Call the tool again with exactly the same arguments and idempotencyKey.'
  return { ok: false, refusal: { code: 'OUTCOME_UNKNOWN', message, nextStep } }
}
