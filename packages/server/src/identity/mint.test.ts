import { expect, test } from 'vitest'
import { isToken, mintToken } from './mint.ts'

test.each(['bsi', 'bss', 'bsa'] as const)(
  'a secret of kind %s has 256 bits, and a form',
  (kind) => {
    const secrets = Array.from({ length: 200 }, () => mintToken(kind))
    expect(new Set(secrets).size).toBe(secrets.length)
    // 43 letters of 62 are a little more than 256 bits.
    for (const secret of secrets) {
      expect(secret).toMatch(new RegExp(`^${kind}_[0-9A-Za-z]{43}[0-9A-Za-z]{6}$`))
      expect(isToken(kind, secret)).toBe(true)
    }
  },
)

test('another kind, another letter or another length is no secret', () => {
  const secret = mintToken('bsi')
  const other = secret.endsWith('a') ? 'b' : 'a'
  for (const text of [
    mintToken('bss'),
    `${secret.slice(0, -1)}${other}`,
    secret.slice(0, -1),
    `${secret}a`,
    ` ${secret}`,
    '',
  ])
    expect(isToken('bsi', text)).toBe(false)
})
