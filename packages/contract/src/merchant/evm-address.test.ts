import { describe, expect, test } from 'vitest'
import { isAddressLike, readAddress } from './evm-address.ts'

// The examples of EIP-55: all capital, all small, mixed.
const examples = [
  '0x52908400098527886E0F7030069857D2E4169EE7',
  '0x8617E340B3D01FA5F11F306F4090FD50E238070D',
  '0xde709f2102306220921060314715629080e2fb77',
  '0x27b1fdb04752bbc536007a920d24acb045561c26',
  '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed',
  '0xfB6916095ca1df60bB79Ce92cE3Ea74c37c5d359',
  '0xdbF03B407c01E7cD3CBea99509d93f8DDDC8C6FB',
  '0xD1220A0cf47c7B9Be7A2E6BA89F429762e7b9aDb',
]
const mixed = examples.slice(4)
const [some = ''] = mixed

describe.each(examples)('%s', (address) => {
  test('is read as it stands, in one case, and with a capital X', () => {
    const lower = address.toLowerCase()
    const upper = address.toUpperCase().replace('0X', '0x')
    for (const spelt of [address, lower, upper, address.replace('0x', '0X')])
      expect([spelt, readAddress(spelt)]).toEqual([spelt, lower])
  })
})

describe.each(mixed)('%s', (address) => {
  test('is refused when the case of any letter is wrong', () => {
    const letters = [...address.matchAll(/[a-f]/gi)].map(({ index }) => index)
    expect(letters.length).toBeGreaterThan(10)
    for (const at of letters) expect(readAddress(otherCase(address, at))).toBeNull()
  })

  test('is refused when a digit is wrong', () => {
    expect(readAddress(address.replace(/.$/, '0'))).toBeNull()
  })
})

function otherCase(text: string, at: number): string {
  const letter = text.charAt(at)
  const other = letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase()
  return text.slice(0, at) + other + text.slice(at + 1)
}

test.each([38, 39, 41, 42, 64])('%i digits look like an address, and are none', (length) => {
  const text = `0x${'a1'.repeat(32).slice(0, length)}`
  expect(isAddressLike(text)).toBe(true)
  expect(readAddress(text)).toBeNull()
})

test('an address looks like one in either case', () => {
  for (const text of [some, some.toLowerCase(), some.toUpperCase()])
    expect([text, isAddressLike(text)]).toEqual([text, true])
})

test.each(
  ['', '0x', '0xCafe', '0xC0FFEE', '0xabcdefg1', ` ${some}`, `${some} `, `${some}\n`, some.slice(2)]
    .concat([`0x${'1'.repeat(39)}g`, `ethereum:${some}`, `0x${'１'.repeat(40)}`])
    .map((text) => [text]),
)('%j is a word like any other', (text) => {
  expect([isAddressLike(text), readAddress(text)]).toEqual([false, null])
})
