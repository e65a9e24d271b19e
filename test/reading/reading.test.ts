import { readMerchant } from '@bursar/contract'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { merchantEntry, payeeName } from '../../packages/contract/src/payee-name.ts'
import { merchantNamed } from '../../packages/server/src/application/destination.ts'
import { Given, nextId, type Payee } from '../setup/given.ts'
import { payeeFacts } from '../setup/reading.ts'
import { realNames } from './real-names.ts'

type List = 'allowedMerchants' | 'blockedMerchants'

/** Where a policy can stand: of the agent itself, attached to it, of its group. */
const places = ['own', 'shared', 'group'] as const
/** How a payee is named: by the name, ID or domain of /v1, by the text of /api/v2, as listed. */
const ways = ['name', 'id', 'v2', 'directory'] as const

function codeOf(list: List, entry: string, [place, way, text]: [string, string, string]) {
  const given = new Given()
  const rules = { [list]: [entry] }
  const agent = given.agent(place === 'own' ? { rules } : {})
  if (place === 'shared') given.attach(given.shared(rules), agent.agent)
  if (place === 'group') given.group({ rules, members: [agent] })
  return given.pay(agent, '1', payeeIn(given, way, text)).code
}

function payeeIn(given: Given, way: string, text: string): Payee {
  if (way === 'v2') {
    const sent = merchantNamed(text)
    return { ...sent, reading: readMerchant(sent) }
  }
  if (way !== 'directory') return { [way]: text }
  const payee = nextId('payee')
  given.ask('payee.create', { payee, facts: payeeFacts({ name: text }) })
  return payee
}

const isDomain = (text: string) => /^[^\s*:/@.][^\s*:/@]*\.[^\s*:/@]+$/u.test(text)
const isEntry = (text: string) => merchantEntry.safeParse(text).success
const isPayee = (text: string) => payeeName(100).safeParse(text).success

const seeds = [
  ...['openai.com', 'bücher.example', '例え.example', 'shop.example', 'AWS', 'OpenAI', 'M&S'],
  ...['UBER *TRIP', '7-ELEVEN 1234', 'Null GmbH', 'Straße 7', 'ΟΔΟΣ ΑΕ', 'İstanbul Eczanesi'],
  ...[
    '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
    '東京電力',
    'فروشگاه‌ها',
    '👩‍🍳 Kitchen',
    'ＡＣＭＥ',
  ],
  ...['*.casino.example', 'PAYPAL*', 'https://slots.example/', 'shop.example:443'],
  ...['example.com/path', 'mrc_12345', 'ﬁne Foods', 'Acme   Corp', '.casino.example'],
]

const wide = (text: string) =>
  text.replace(/[!-~]/g, (letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0))

/** In capitals, where these say the same: of a domain with an ß they are another one. */
function capitals(text: string): string {
  const upper = text.toUpperCase()
  return isDomain(text) && upper.toLowerCase() !== text.toLowerCase() ? text : upper
}

/** Other texts that are the same name. */
const spellings: readonly ((text: string) => string)[] = [
  (text) => text,
  capitals,
  (text) => text.toLowerCase(),
  (text) => `  ${text} `,
  (text) => text.replaceAll(' ', '\u00a0\u3000 '),
  (text) => wide(text),
  (text) => text.normalize('NFD'),
]
/** Other texts that are the same domain. */
const addresses: readonly ((text: string) => string)[] = [
  (text) => `${text}.`,
  (text) => `https://${text}/pay?x=1`,
  (text) => `HTTP://${text}:8443`,
  (text) => `${text}/path`,
  (text) => `www.${text}`,
  (text) => text.replaceAll('.', '。'),
]

// The checksum of an address stands in the case of its letters.
const isAddress = (text: string) => text.startsWith('0x')

const entry = fc.oneof(
  fc.constantFrom(...seeds),
  fc.constantFrom(...realNames),
  fc.tuple(fc.constantFrom(...seeds), fc.constantFrom(...spellings)).map(([text, as]) => as(text)),
)
const place = fc.constantFrom(...places)
const way = fc.constantFrom(...ways)

describe('an entry and a payee', { timeout: 120_000 }, () => {
  test('of the identical text: the entry judges the payee', () => {
    fc.assert(
      fc.property(entry, place, way, (text, where, how) => {
        fc.pre(isEntry(text) && isPayee(text))
        expect(codeOf('blockedMerchants', text, [where, how, text])).toBe('MERCHANT_BLOCKED')
        expect(codeOf('allowedMerchants', text, [where, how, text])).toBeNull()
      }),
      { numRuns: 600 },
    )
  })

  test('of texts that mean the same: the entry judges the payee', () => {
    const pair = fc
      .tuple(entry, fc.constantFrom(...spellings), fc.constantFrom(...addresses), fc.boolean())
      .map(([text, spell, address, asAddress]) => {
        if (isAddress(text)) return [text, ` ${text}`] as const
        const other = asAddress && isDomain(text) ? address(text) : text
        return [text, spell(other)] as const
      })
    fc.assert(
      fc.property(pair, place, way, fc.boolean(), ([one, other], where, how, turned) => {
        const [text, payee] =
          turned && !/www/i.test(other.normalize('NFKC')) ? [other, one] : [one, other]
        fc.pre(isEntry(text) && isPayee(payee))
        expect(codeOf('blockedMerchants', text, [where, how, payee])).toBe('MERCHANT_BLOCKED')
        expect(codeOf('allowedMerchants', text, [where, how, payee])).toBeNull()
      }),
      { numRuns: 800 },
    )
  })

  test('whatever an allow list lets pass, a block list of the same entry stops', () => {
    const payee = fc.record({
      name: fc.option(entry, { nil: null }),
      id: fc.option(entry, { nil: null }),
      domain: fc.option(fc.constantFrom('openai.com', 'shop.example', 'evil.example'), {
        nil: null,
      }),
    })
    fc.assert(
      fc.property(entry, payee, (text, named) => {
        fc.pre(isEntry(text))
        const given = new Given()
        const [allowing, blocking] = (['allowedMerchants', 'blockedMerchants'] as const).map(
          (list) => given.agent({ rules: { [list]: [text] } }),
        )
        if (allowing === undefined || blocking === undefined) throw new Error('two agents')
        if (given.pay(allowing, '1', named).code !== null) return
        expect(given.pay(blocking, '1', named).code).toBe('MERCHANT_BLOCKED')
      }),
      { numRuns: 600 },
    )
  })
})

test.each(realNames)('%s is taken, as a payee and as an entry', (name) => {
  expect([isPayee(name), isEntry(name)]).toEqual([true, true])
  expect(codeOf('allowedMerchants', name, ['own', 'name', name])).toBeNull()
  expect(codeOf('allowedMerchants', name, ['own', 'v2', capitals(name)])).toBeNull()
  expect(codeOf('blockedMerchants', name, ['own', 'id', name.toLowerCase()])).toBe(
    'MERCHANT_BLOCKED',
  )
})
