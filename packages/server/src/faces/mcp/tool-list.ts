import { schemasOf, type Tool, tools } from '@bursar/contract'
import type { Tool as Listed } from '@modelcontextprotocol/server'
import type { Caller } from '../../identity/caller.ts'

/** What is read of a key to know its tools. */
type Holder = Pick<Caller, 'agent' | 'permissions'>

export function audienceOf({ agent }: Pick<Holder, 'agent'>): Tool['audience'] {
  return agent === null ? 'organization' : 'agent'
}

/** The tool of this name for this kind of key, else the one that is for the other kind. */
export function toolNamed(name: string, caller: Holder): Tool | null {
  const same = tools.filter((tool) => tool.name === name)
  return same.find(({ audience }) => audience === audienceOf(caller)) ?? same[0] ?? null
}

/** What a key may use, always in the same order. */
export function toolsFor(caller: Holder, prefix: string): Listed[] {
  const audience = audienceOf(caller)
  return tools
    .filter((tool) => tool.audience === audience && caller.permissions.includes(tool.permission))
    .map((tool) => ({ ...described(tool), name: `${prefix}_${tool.name}` }))
}

type Description = Omit<Listed, 'name'>

const descriptions = new Map<Tool, Description>()

function described(tool: Tool): Description {
  const known = descriptions.get(tool) ?? describe(tool)
  descriptions.set(tool, known)
  return known
}

function describe(tool: Tool): Description {
  const { title, description, readOnly, destructive = false, openWorld = false } = tool
  const { input: inputSchema, output: outputSchema } = schemasOf(tool)
  const annotations = {
    readOnlyHint: readOnly,
    destructiveHint: destructive,
    // What would act twice takes a key, and with the same key it does not.
    idempotentHint: true,
    openWorldHint: openWorld,
  }
  const told: object = { title, description, inputSchema, outputSchema, annotations }
  return told as Description
}
