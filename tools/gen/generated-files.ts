import { openApi, tools, walletFirst } from '@bursar/contract'
import { aiSource } from './ai-source.ts'
import { languageSource } from './language-source.ts'
import { type Document, sdkSource } from './sdk-source.ts'

export interface GeneratedFile {
  /** From the root of the repository. */
  readonly path: string
  readonly text: string
}

/** Every file that is made from the contract or a grammar, as it has to be. */
export function generatedFiles(): GeneratedFile[] {
  const document = openApi(walletFirst, '1')
  return [
    { path: 'packages/sdk/src/generated.ts', text: sdkSource(document as object as Document) },
    { path: 'packages/ai/src/generated.ts', text: aiSource(tools) },
    { path: 'packages/server/src/language/generated.ts', text: languageSource() },
  ]
}
