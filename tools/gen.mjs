// Writes the files that are made from the contract. A test compares them with what this writes.
import { writeFile } from 'node:fs/promises'
import { ensureTestTools } from './setup.mjs'

ensureTestTools()
const { register } = await import('tsx/esm/api')
register()
const { generatedFiles } = await import('./gen/generated-files.ts')

const root = new URL('../', import.meta.url)
for (const { path, text } of generatedFiles()) {
  await writeFile(new URL(path, root), text)
  console.log(`wrote ${path}`)
}
