import { expect, test } from 'vitest'
import { siteOf } from './site.ts'

test.each([
  ['https://pay.example.com', 'pay.example.com', true],
  ['https://pay.example.com:8443', 'pay.example.com', true],
  ['http://bursar.localhost:4400', 'bursar.localhost', false],
  ['http://localhost:4400', 'localhost', false],
])('people sign in at %s', (origin, rpId, isSecure) => {
  expect(siteOf(origin)).toEqual({ origin, rpId, isSecure })
})

test.each([
  'http://127.0.0.1:4400',
  'http://[::1]:4400',
  'https://192.0.2.1',
  'https://[2001:db8::1]',
  'http://pay.example.com',
  'http://evil.localhost.example.com',
  'http://other.localhost:4400',
])('browsers keep no passkeys for %s', (url) => {
  expect(siteOf(url)).toBe(null)
})
