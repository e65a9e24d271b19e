import { readFileSync } from 'node:fs'
import { expect, test } from 'vitest'
import { generatedFiles } from '../../tools/gen/generated-files.ts'

test.each(generatedFiles())('$path is what the contract says', ({ path, text }) => {
  const committed = readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8')
  expect(committed, 'run: npm run gen').toBe(text)
})
