import { agentFirst, openApi, tools, walletFirst } from '@bursar/contract'
import { aiSource } from './ai-source.ts'
import { cliSource } from './cli-source.ts'
import { languageSource } from './language-source.ts'
import { type Document, sdkSource } from './sdk-source.ts'

export interface GeneratedFile {
  /** From the root of the repository. */
  readonly path: string
  readonly text: string
}

/** Every file that is made from the contract or a grammar, as it has to be. */
export function generatedFiles(): GeneratedFile[] {
  const document = openApi(walletFirst, '1') as object as Document
  const agents = openApi(agentFirst, '1') as object as Document
  return [
    { path: 'packages/sdk/src/generated.ts', text: sdkSource(document) },
    { path: 'packages/cli/src/verbs/generated.ts', text: cliSource([document, agents]) },
    { path: 'packages/ai/src/generated.ts', text: aiSource(tools) },
    { path: 'packages/server/src/language/generated.ts', text: languageSource() },
  ]
}
