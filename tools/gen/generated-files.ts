import { openApi, tools, v1Operations } from '@bursar/contract'
import { aiSource } from './ai-source.ts'
import { type Document, sdkSource } from './sdk-source.ts'

export interface GeneratedFile {
  /** From the root of the repository. */
  readonly path: string
  readonly text: string
}

/** Every file that is made from the contract, as it has to be. */
export function generatedFiles(): GeneratedFile[] {
  const document = openApi(v1Operations, { title: 'Bursar', version: '1' })
  return [
    { path: 'packages/sdk/src/generated.ts', text: sdkSource(document as object as Document) },
    { path: 'packages/ai/src/generated.ts', text: aiSource(tools) },
  ]
}
