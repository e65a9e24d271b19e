import { expect, test } from 'vitest'
import { ConfigError, publicUrlOf, readConfig } from './config.ts'

test('every setting has a default', () => {
  expect(readConfig({})).toMatchObject({
    port: 4400,
    host: '127.0.0.1',
    publicUrl: undefined,
    databaseUrl: undefined,
    rateLimit: 500,
    logLevel: 'info',
    kya: null,
  })
})

test('an empty variable is one that was not set', () => {
  expect(readConfig({ PORT: '', DATABASE_URL: '', BURSAR_SECRET: '' })).toEqual(readConfig({}))
})

test.each([
  ['PORT', '70000'],
  ['PORT', 'http'],
  ['PORT', '-1'],
  ['DATABASE_URL', 'mysql://localhost'],
  ['RATE_LIMIT', '-5'],
  ['RATE_LIMIT', 'NaN'],
  ['LOG_LEVEL', 'loud'],
  ['BURSAR_SECRET', 'short-s3cret'],
  ['BURSAR_URL', 's3cret.example.com'],
  ['BURSAR_URL', 'ftp://s3cret.example.com'],
  ['BURSAR_URL', 'https://a:s3cret@pay.example.com'],
  ['BURSAR_URL', 'https://pay.example.com/s3cret'],
  ['BURSAR_URL', 'https://pay.example.com/?s3cret'],
  ['BURSAR_URL', 'https://pay.example.com#s3cret'],
  ['BURSAR_URL', 'https://pay.example.com:s3cret'],
  ['BURSAR_URL', 'https://pay.example.com\\s3cret'],
])('%s=%s is refused by name, and its value is not shown', (name, value) => {
  expect(() => readConfig({ [name]: value })).toThrow(ConfigError)
  try {
    readConfig({ [name]: value })
  } catch (error) {
    expect(String(error)).toContain(name)
    expect(String(error)).not.toContain('s3cret')
  }
})

test.each([
  ['https://pay.example.com', 'https://pay.example.com'],
  ['https://pay.example.com/', 'https://pay.example.com'],
  ['HTTPS://Pay.Example.com:443', 'https://pay.example.com'],
  ['http://bursar.localhost:4400', 'http://bursar.localhost:4400'],
  ['http://[::1]:4400/', 'http://[::1]:4400'],
])('BURSAR_URL=%s is an origin, as browsers write it', (text, origin) => {
  expect(readConfig({ BURSAR_URL: text }).publicUrl).toBe(origin)
})

test.each([
  ['127.0.0.1', 'http://127.0.0.1:4400', 'http://bursar.localhost:4400'],
  ['localhost', 'http://localhost:1', 'http://bursar.localhost:1'],
  ['::1', 'http://[::1]:4400', 'http://bursar.localhost:4400'],
  ['127.0.0.5', 'http://127.0.0.5:4400', 'http://127.0.0.5:4400'],
  ['0.0.0.0', 'http://127.0.0.1:4400', 'http://127.0.0.1:4400'],
  ['192.0.2.1', 'http://192.0.2.1:4400', 'http://192.0.2.1:4400'],
])('bound to %s, people find it at a name where there can be one', (host, baseUrl, found) => {
  expect(publicUrlOf({ host, publicUrl: undefined }, baseUrl)).toBe(found)
  const publicUrl = 'https://pay.example.com'
  expect(publicUrlOf({ host, publicUrl }, baseUrl)).toBe(publicUrl)
})

const https = 'https://kya.example.org'

test('the keys of an issuer are at its well-known address, or where a setting says', () => {
  const jwksUrl = `${https}/.well-known/jwks.json`
  expect(readConfig({ KYA_ISSUER: https }).kya).toEqual({ issuer: https, jwksUrl })
  // The issuer itself is compared to the letter, so its slash stays.
  expect(readConfig({ KYA_ISSUER: `${https}/` }).kya).toEqual({ issuer: `${https}/`, jwksUrl })
  const elsewhere = { KYA_ISSUER: 'urn:kya', KYA_JWKS_URL: `${https}/keys` }
  expect(readConfig(elsewhere).kya).toEqual({ issuer: 'urn:kya', jwksUrl: `${https}/keys` })
})

test.each(['localhost', '127.0.0.1', '127.9.9.9:81', '[::1]:8080'])(
  'keys may come over plain http from %s, which is this machine',
  (host) => {
    const env = { KYA_ISSUER: 'urn:kya', KYA_JWKS_URL: `http://${host}/keys` }
    expect(readConfig(env).kya?.jwksUrl).toBe(`http://${host}/keys`)
  },
)

test.each([
  ['an address of keys without an issuer', { KYA_JWKS_URL: `${https}/s3cret` }],
  ['an issuer that is no address, without one of its keys', { KYA_ISSUER: 'urn:s3cret' }],
  ['an issuer over plain http', { KYA_ISSUER: 'http://s3cret.example.org' }],
  ['plain http', { KYA_ISSUER: https, KYA_JWKS_URL: 'http://s3cret.example.org/keys' }],
  ['a name like that of loopback', { KYA_ISSUER: https, KYA_JWKS_URL: 'http://127.0.0.1.s3cret' }],
  ['a user and password', { KYA_ISSUER: https, KYA_JWKS_URL: 'https://a:s3cret@kya.example.org' }],
  ['a file', { KYA_ISSUER: https, KYA_JWKS_URL: 'file:///s3cret' }],
  ['no URL', { KYA_ISSUER: https, KYA_JWKS_URL: 's3cret' }],
])('%s is refused by name, and its value is not shown', (_, env) => {
  const message = /^Invalid configuration: KYA_JWKS_URL: (?!.*s3cret)/
  expect(() => readConfig(env)).toThrow(ConfigError)
  expect(() => readConfig(env)).toThrow(message)
})
