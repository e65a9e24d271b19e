import { expect, test } from 'vitest'
import { fold } from './fold.ts'
import { isPlaceholder } from './placeholder.ts'

test.each([
  ...['undefined', 'null', 'NaN', 'None', 'nil', 'n/a', 'N.A.', '#N/A', 'unknown', 'null null'],
  ...['(null)', '"null"', "'undefined'", 'null.', '@undefined', 'www.undefined', 'undefined:443'],
  ...['[object Object]', 'pay [object Object]', '[Function: pay]', '%!s(<nil>)', '%s', '%(name)s'],
  ...[`$\{merchant}`, '{{merchant}}', '{merchant}', '<merchant>', '%MERCHANT%', '__MERCHANT__'],
  ...['$MERCHANT_NAME', '<vendor name>', 'Unknown Merchant', '<%= payee %>'],
])('%s is a placeholder', (text) => {
  expect(isPlaceholder(fold(text))).toBe(true)
})

test.each([
  ...['Null GmbH', 'Undefined Labs', 'None More Black', '$uicideboy$', '$hop', '{code}', 'No Name'],
  ...['Unknown Mortal Orchestra', '24/7', 'Nilfisk', 'A/S', 'The Merchant', '<3 Bakery'],
])('%s is a name', (text) => {
  expect(isPlaceholder(fold(text))).toBe(false)
})
