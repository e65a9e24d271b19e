import { expect, test } from 'vitest'
import { merchantNamed } from './destination.ts'

const address = '0x5aAeb6053F3E94C9b9A09f33669435E7Ef1BeAed'

test.each([
  [address, { id: address.toLowerCase(), name: address }],
  ['https://evil.com/x', { domain: 'evil.com' }],
  ['www.Evil.com.', { domain: 'www.evil.com' }],
  ['OpenAI', { name: 'OpenAI' }],
  ['Amazon: books', { name: 'Amazon: books' }],
  ['24/7', { name: '24/7' }],
])('%s is a merchant of that id, domain or name', (text, named) => {
  expect(merchantNamed(text)).toMatchObject(named)
})
