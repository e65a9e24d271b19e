import type { Readable, Writable } from 'node:stream'
import type { Target } from '../target.ts'

type Fields = Readonly<Record<string, unknown>>

interface Message {
  readonly id?: string | number
  readonly method?: string
  readonly params?: Fields
}

const jsonrpc = '2.0'

export interface Answer {
  readonly jsonrpc: typeof jsonrpc
  readonly id?: unknown
  readonly result?: Fields
  readonly error?: {
    readonly code: number
    readonly message: string
    /** What the server's own problem says. */
    readonly data?: { readonly code?: string }
  }
}

interface Options {
  readonly target: Target
  readonly prefix?: string
  readonly omitsSecrets: boolean
  readonly input: Readable
  readonly output: Writable
  /** Looks at each answer before it is told. */
  completed(answer: Answer): Promise<Answer>
}

// A message that is longer than what the server takes, with room for what surrounds it.
const messageLengthMax = 1_000_000
const answerMsMax = 60_000

/**
 * Passes messages of the Model Context Protocol between a client on stdio, a line each, and the
 * server's own `/mcp`: there is one implementation, and it is not here. Resolves when the client
 * has closed its end and everything is answered.
 */
export async function relay(options: Options): Promise<void> {
  const { input, output } = options
  const passing = new Set<Promise<void>>()
  // Clients of 2025 agree on a revision once; later ones name it in each message.
  const agreed = { revision: null as string | null }
  for await (const line of linesOf(input)) {
    const message = messageIn(line)
    const one = pass(options, { line, message }, agreed).then((answer) => {
      if (answer !== null) output.write(`${JSON.stringify(answer)}\n`)
    })
    passing.add(one)
    void one.finally(() => passing.delete(one))
    // What comes after this depends on what it agrees upon.
    if (message?.method === 'initialize') await one
  }
  await Promise.all(passing)
}

async function pass(
  options: Options,
  { line, message }: { line: string; message: Message | null },
  agreed: { revision: string | null },
): Promise<Answer | null> {
  if (message === null) return told(null, -32700, 'Send one JSON-RPC message on each line.')
  const { id = null, method } = message
  const answer = await sent(options, line, { message, revision: agreed.revision })
  if (method === 'initialize' && typeof answer?.result?.protocolVersion === 'string')
    agreed.revision = answer.result.protocolVersion
  if (id === null) return null
  if (answer === null) return told(id, -32603, 'The server gave no answer.')
  const { error } = answer
  if (method === 'tools/call' && error?.data?.code !== undefined)
    return refused(id, error.data.code, error.message)
  return { ...(await options.completed(answer)), id }
}

interface Sent {
  readonly message: Message
  readonly revision: string | null
}

async function sent(options: Options, line: string, of: Sent): Promise<Answer | null> {
  const { target, prefix, omitsSecrets } = options
  const url = new URL('/mcp', target.baseUrl)
  if (prefix !== undefined) url.searchParams.set('prefix', prefix)
  if (omitsSecrets) url.searchParams.set('secrets', 'omit')
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { ...headersOf(of), authorization: `Bearer ${target.apiKey}` },
      body: line,
      redirect: 'error',
      signal: AbortSignal.timeout(answerMsMax),
    })
    const text = await response.text()
    return text === '' ? null : (JSON.parse(text) as Answer)
  } catch (error) {
    return unanswered(of.message, error, target)
  }
}

const META = 'io.modelcontextprotocol/protocolVersion'
const PLAIN = /^[\x21-\x7e]+$/

/** What the protocol wants to see in the head of a request, too. */
function headersOf({ message, revision }: Sent): Record<string, string> {
  const { method, params = {} } = message
  const meta = (params._meta ?? {}) as Fields
  const version = meta[META] ?? revision
  const name = params.name ?? params.uri
  return {
    'content-type': 'application/json',
    accept: 'application/json, text/event-stream',
    ...(typeof version === 'string' ? { 'mcp-protocol-version': version } : {}),
    ...(meta[META] === undefined || method === undefined ? {} : { 'mcp-method': method }),
    ...(meta[META] !== undefined && typeof name === 'string' && PLAIN.test(name)
      ? { 'mcp-name': name }
      : {}),
  }
}

/** Whether anything was done, nobody knows: the same call says so, and does nothing twice. */
function unanswered({ id = '', method }: Message, error: unknown, target: Target): Answer {
  const cause = (error as { cause?: { code?: string } }).cause?.code ?? (error as Error).name
  const { origin } = new URL(target.baseUrl)
  const message = `No answer from the Bursar server at ${origin} (${cause}).`
  return method === 'tools/call'
    ? refused(id, 'OUTCOME_UNKNOWN', message)
    : told(id, -32603, message)
}

const nextSteps: Readonly<Record<string, string>> = {
  OUTCOME_UNKNOWN:
    'It may have been done. Check that the server runs, then call the tool again with exactly ' +
    'the same arguments and idempotencyKey.',
  UNAVAILABLE:
    'The call had no effect. Wait a second, then call the tool with the same arguments again.',
}

/** What a model reads in place of an error of the protocol. */
function refused(id: unknown, code: string, message: string): Answer {
  const nextStep = nextSteps[code] ?? 'Tell your operator; do not try another way.'
  const structuredContent = { ok: false, refusal: { code, message, nextStep } }
  const content = [{ type: 'text', text: JSON.stringify(structuredContent) }]
  return { jsonrpc, id, result: { content, structuredContent, isError: true } }
}

function told(id: unknown, code: number, message: string): Answer {
  return { jsonrpc, id, error: { code, message } }
}

function messageIn(line: string): Message | null {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : null
  } catch {
    return null
  }
}

async function* linesOf(input: Readable): AsyncGenerator<string> {
  let rest = ''
  input.setEncoding('utf8')
  for await (const chunk of input) {
    const lines = `${rest}${chunk}`.split('\n')
    rest = lines.pop() ?? ''
    for (const line of lines) if (line.trim() !== '') yield line
    // However it ends, what begins like this is not read as a message.
    if (rest.length > messageLengthMax) rest = 'too long: '
  }
  if (rest.trim() !== '') yield rest
}
