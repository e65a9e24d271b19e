import { Writable } from 'node:stream'
import { expect, test } from 'vitest'
import { withoutSecrets } from '../../redact.ts'
import { createLog } from './log.ts'

test.each([
  ['key bsr_test_0000000aABCDEFGHIJKLMNOPQRSTUV123456.', 'key bsr_test_0000000a….'],
  ['bsr_live_0000000aABCDEF and bsr_test_1111111bGHI', 'bsr_live_0000000a… and bsr_test_1111111b…'],
  ['postgres://bursar:hunter2@db.example:5432/x', 'postgres://bursar:…@db.example:5432/x'],
  ['http://127.0.0.1:4400/docs', 'http://127.0.0.1:4400/docs'],
  ['bsl_test_0000000aABCDEF', 'bsl_test_0000000a…'],
  ['GET /approve/Abc_1-2?x=3 HTTP', 'GET /approve/… HTTP'],
  ['{"path":"/approve/Abc_1-2/x","status":404}', '{"path":"/approve/…","status":404}'],
  ['POST /v1/approvals/apr_1/approve', 'POST /v1/approvals/apr_1/approve'],
  ['https://a.example/join#bsi_0Ab9 x', 'https://a.example/join#bsi_… x'],
  ['bursar=bss_0Ab9; a=1', 'bursar=bss_…; a=1'],
  ['"attempt":"bsa_0Ab9"', '"attempt":"bsa_…"'],
  ['nothing secret', 'nothing secret'],
])('%s', (text, shown) => {
  expect(withoutSecrets(text)).toBe(shown)
})

test('headers and fields that carry secrets are blotted out', () => {
  const lines: string[] = []
  const destination = new Writable({
    write(chunk, _, done) {
      lines.push(String(chunk))
      done()
    },
  })
  const log = createLog({ level: 'info', destination })
  const held = {
    authorization: 'canary',
    'x-api-key': 'canary',
    cookie: 'canary',
    'set-cookie': 'canary',
  }
  log.info({ ...held, kept: 'yes' }, 'beside')
  log.info({ headers: held }, 'inside')
  log.info({ request: { headers: held } }, 'deeper')
  log.error({ err: Object.assign(new Error('x'), { secret: 'canary', password: 'canary' }) })
  log.debug('not at this level')
  expect(lines).toHaveLength(4)
  expect(lines.join('')).not.toContain('canary')
  expect(lines[0]).toContain('"kept":"yes"')
})
