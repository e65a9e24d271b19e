import { expect, test } from 'vitest'
import { ConfigError, readConfig } from './config.ts'

test('every setting has a default', () => {
  expect(readConfig({})).toMatchObject({
    port: 4400,
    host: '127.0.0.1',
    databaseUrl: undefined,
    rateLimit: 500,
    logLevel: 'info',
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
])('%s=%s is refused by name, and its value is not shown', (name, value) => {
  expect(() => readConfig({ [name]: value })).toThrow(ConfigError)
  try {
    readConfig({ [name]: value })
  } catch (error) {
    expect(String(error)).toContain(name)
    expect(String(error)).not.toContain('s3cret')
  }
})
