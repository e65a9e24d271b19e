import { readFileSync } from 'node:fs'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { bursarTools, type ToolAnswer } from '@bursar/ai'
import type { generateText, LanguageModel } from 'ai'
import { MockLanguageModelV4 } from 'ai/test'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openAgent } from '../setup/open-agent.ts'
import { root } from '../setup/process.ts'
import { TestServer } from '../setup/server.ts'

let server: TestServer
let apiKey: string
let wallet: string

beforeAll(async () => {
  server = await TestServer.start()
  const agent = await openAgent(server, { budget: 50, rules: { maxTransaction: '10.00' } })
  wallet = agent.wallet
  apiKey = agent.key
})
afterAll(() => server.stop())

type Prompt = Parameters<MockLanguageModelV4['doGenerate']>[0]['prompt']

/** What the last tool told the model. */
function toldLast(prompt: Prompt): ToolAnswer | null {
  const last = prompt.at(-1)
  const [part] = last?.role === 'tool' ? last.content : []
  const told =
    part?.type === 'tool-result' && part.output.type === 'json' ? part.output.value : null
  return told as ToolAnswer | null
}

const usage = {
  inputTokens: { total: 1, noCache: 1, cacheRead: 0, cacheWrite: 0 },
  outputTokens: { total: 1, text: 1, reasoning: 0 },
}

/** Pays what it was asked for, then what it is told would be allowed. */
function scripted(calls: object[]): LanguageModel {
  return new MockLanguageModelV4({
    doGenerate: async ({ prompt, tools }) => {
      const told = toldLast(prompt)
      if (told?.ok)
        return {
          content: [{ type: 'text', text: `Paid ${told.amount}.` }],
          finishReason: { unified: 'stop', raw: undefined },
          usage,
          warnings: [],
        }
      expect(tools?.map(({ name }) => name)).toContain('bursar_pay')
      const amount = told?.refusal?.remedies?.maxAmountNow ?? '40.00'
      const input = { to: { merchant: { domain: 'shop.example' } }, amount }
      const sent = { ...input, idempotencyKey: `order 7 for ${amount}`.replaceAll(' ', '-') }
      calls.push(sent)
      return {
        content: [
          {
            type: 'tool-call',
            toolCallId: `call ${calls.length}`,
            toolName: 'bursar_pay',
            input: JSON.stringify(sent),
          },
        ],
        finishReason: { unified: 'tool-calls', raw: undefined },
        usage,
        warnings: [],
      }
    },
  })
}

test('the agent of the guide handles a refusal', async () => {
  const guide = readFileSync(join(root, 'docs/guides/ai-sdk.md'), 'utf8')
  const [, code = ''] = /^`{3}ts\n([\s\S]*?)^`{3}$/m.exec(guide) ?? []
  const folder = await mkdtemp(join(root, 'test/mcp/.guide-'))
  const calls: object[] = []
  const environment = { ...process.env }
  try {
    const path = join(folder, 'buy.ts')
    await writeFile(path, code)
    Object.assign(process.env, { BURSAR_BASE_URL: server.baseUrl, BURSAR_API_KEY: apiKey })
    const { buy } = (await import(path)) as {
      buy(model: LanguageModel, order: string): Promise<string>
    }
    expect(await buy(scripted(calls), 'Buy a keyboard for 40.00')).toBe('Paid 10.00000000.')
  } finally {
    process.env = environment
    await rm(folder, { recursive: true })
  }
  expect(calls).toMatchObject([{ amount: '40.00' }, { amount: '10.00000000' }])
  expect(await server.did('GET', `/v1/wallets/${wallet}`)).toMatchObject({
    balance: '40.00000000',
  })
})

test('a tool tells what to do if no server answers, and if the key is not valid', async () => {
  const nobody = bursarTools({ baseUrl: 'http://127.0.0.1:1', apiKey })
  expect(await nobody.bursar_get_balance?.execute({})).toMatchObject({
    ok: false,
    refusal: { code: 'OUTCOME_UNKNOWN', nextStep: expect.stringContaining('same arguments') },
  })
  const stranger = bursarTools({ baseUrl: server.baseUrl, apiKey: `${apiKey.slice(0, -1)}_` })
  expect(await stranger.bursar_get_balance?.execute({})).toMatchObject({
    ok: false,
    refusal: { code: 'UNAUTHENTICATED' },
  })
  const aborted = nobody.bursar_get_balance?.execute({}, { abortSignal: AbortSignal.abort() })
  await expect(aborted).rejects.toThrow('abort')
})

test('tools are chosen, and a wrong choice is told at once', () => {
  const own = bursarTools({ baseUrl: server.baseUrl, apiKey, only: ['pay'], prefix: 'money' })
  expect(Object.keys(own)).toEqual(['money_pay'])
  expect(() => bursarTools({ apiKey, only: ['approve_payment'] })).toThrow('no tool')
  expect(() => bursarTools({ apiKey: '' })).toThrow('API key')
  // The SDK takes them as they are.
  const model = scripted([])
  const asked: Parameters<typeof generateText>[0] = { model, tools: own, prompt: '' }
  expect(asked.tools).toBe(own)
  expect(own.money_pay?.inputSchema['~standard'].jsonSchema.input()).toMatchObject({
    required: ['to', 'amount', 'idempotencyKey'],
  })
})
