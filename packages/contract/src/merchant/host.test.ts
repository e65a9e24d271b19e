import { expect, test } from 'vitest'
import { hostIn, hostsIn, isUnreadable } from './host.ts'

test.each([
  ['evil.com', 'evil.com'],
  [' EVIL.com. ', 'evil.com'],
  ['https://evil.com', 'evil.com'],
  ['https:evil.com', 'evil.com'],
  ['//evil.com/x', 'evil.com'],
  ['https://evil.com:8443/pay?x=1#y', 'evil.com'],
  ['evil.com:443', 'evil.com'],
  ['evil.com/', 'evil.com'],
  ['evil.com\\x', 'evil.com'],
  ['ｅvil.com', 'evil.com'],
  ['evil。com', 'evil.com'],
  ['evil%2ecom', 'evil.com'],
  ['ftp://evil.com', 'evil.com'],
  ['bücher.example', 'xn--bcher-kva.example'],
  ['1.2.3.4', '1.2.3.4'],
  ['http://2130706433/x', '127.0.0.1'],
  ['1.2', null],
  ['7.11', null],
  ['OpenAI', null],
  ['https://medium.com/@bob', 'medium.com'],
  ['HTTP://user@evil.com', null],
  ['bob@evil.com', null],
  ['Acme Corp. Ltd', null],
  ['24/7', null],
])('%s means the domain %s', (text, domain) => {
  expect(hostIn(text)).toBe(domain)
})

test.each([
  ['UBER *TRIP HELP.UBER.COM', ['help.uber.com']],
  ['see https://evil.com now', ['evil.com']],
  ['bob@evil.com', ['evil.com']],
  ['(evil.com, also.example!)', ['evil.com', 'also.example']],
  ['St. Mary', []],
  ['Acme', []],
])('in %s stand the domains %j', (text, domains) => {
  expect(hostsIn(text)).toEqual(domains)
})

test.each([
  ['http://', true],
  ['https://user@evil.com', true],
  ['evil.com:99999', true],
  ['a/b', false],
  ['50%', false],
  ['evil.com:443', false],
  ['Amazon: books', false],
])('whether nothing can be read from %s: %s', (text, unreadable) => {
  expect(isUnreadable(text)).toBe(unreadable)
})
