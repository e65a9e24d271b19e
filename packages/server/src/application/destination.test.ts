import { expect, test } from 'vitest'
import { domainIn, merchantNamed } from './destination.ts'

test.each([
  ['evil.com', 'evil.com'],
  ['EVIL.com.', 'evil.com'],
  ['https://evil.com', 'evil.com'],
  ['HTTP://user@evil.com', null],
  ['https://evil.com:8443/pay?x=1#y', 'evil.com'],
  ['evil.com:443', 'evil.com'],
  ['evil.com/', 'evil.com'],
  ['ｅvil.com', 'evil.com'],
  ['evil。com', 'evil.com'],
  ['evil%2ecom', 'evil.com'],
  ['ftp://evil.com', 'evil.com'],
  ['bücher.example', 'xn--bcher-kva.example'],
  ['127.0.0.1', null],
  ['OpenAI', null],
  ['bob@evil.com', null],
  ['Acme Corp. Ltd', null],
])('%s means the domain %s', (text, domain) => {
  expect(domainIn(text)).toBe(domain)
})

test.each([
  ['0xAbC1', { id: '0xabc1', name: '0xAbC1' }],
  ['https://evil.com/x', { domain: 'evil.com' }],
  ['OpenAI', { name: 'OpenAI' }],
  ['Ｏpenai', { name: 'Openai' }],
  ['Amazon: books', { name: 'Amazon: books' }],
])('%s is a merchant of that id, domain or name', (text, named) => {
  expect(merchantNamed(text)).toMatchObject(named)
})

test.each(['http://', 'a/b', 'a:b', 'a\\b', '%zz', 'see https://evil.com now'])(
  '%s is nobody’s name',
  (text) => {
    expect(merchantNamed(text)).toBeNull()
  },
)
