import { schemasOf, type Tool } from '@bursar/contract'

/** The table of tools as a module of its own, for clients without the contract. */
export function aiSource(tools: readonly Tool[]): string {
  const lines = tools.map((tool) => {
    const { name, audience, title, description } = tool
    const { input: inputSchema } = schemasOf(tool)
    return `  ${JSON.stringify({ name, audience, title, description, inputSchema })},`
  })
  return [
    '// Made from the contract by `npm run gen`. Do not edit.',
    '',
    'export interface ToolDescription {',
    '  readonly name: string',
    "  readonly audience: 'agent' | 'organization'",
    '  readonly title: string',
    '  readonly description: string',
    '  readonly inputSchema: Readonly<Record<string, unknown>>',
    '}',
    '',
    'export const tools: readonly ToolDescription[] = [',
    ...lines,
    ']',
    '',
  ].join('\n')
}
