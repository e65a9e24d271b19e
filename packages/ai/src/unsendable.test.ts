import { expect, test } from 'vitest'
import { bursarTools } from './tools.ts'

test('arguments that JSON would change in silence are refused, and not sent', async () => {
  let sent = 0
  const fetch = () => {
    sent += 1
    return Promise.resolve(Response.json({ result: { structuredContent: { ok: true } } }))
  }
  const tools = bursarTools({ apiKey: 'bsr_test_key', for: 'organization', fetch })
  const execute = (input: object) =>
    tools.bursar_update_policy?.execute(input as Record<string, unknown>)
  const circle: Record<string, unknown> = {}
  circle.self = circle
  const bad = [
    ...[Number.NaN, Number.NEGATIVE_INFINITY, Object(Number.NaN), 10n, Object(10n)],
    ...[new Date('never'), { toJSON: () => undefined }, [undefined], new Set(['1'])],
    ...[Symbol('1'), () => '1', circle],
  ]
  for (const dailyLimit of bad)
    expect(await execute({ dailyLimit })).toMatchObject({
      ok: false,
      refusal: { code: 'INVALID_REQUEST', message: expect.stringContaining('not sent') },
    })
  expect(sent).toBe(0)
  expect(await execute({ dailyLimit: null, weeklyLimit: undefined })).toEqual({ ok: true })
  expect(sent).toBe(1)
})
