import { agentTools } from './agent.ts'
import { organizationTools } from './organization.ts'
import { type Tool, toolFor } from './tool.ts'

/** Every tool, those of agents first, each kind in the order in which it is listed. */
export const tools: readonly Tool[] = [
  ...agentTools.map((spec) => toolFor('agent', spec)),
  ...organizationTools.map((spec) => toolFor('organization', spec)),
]
