import {
  type Operation,
  problemCodes,
  problems,
  slugOf,
  v1Operations,
  v2Operations,
} from '@bursar/contract'
import { guides } from './documents.ts'

/** What a language model needs to know to use this server: https://llmstxt.org */
export function llmsText(): string {
  return `# Bursar

> Money for AI agents, with guardrails: wallets, policies, approvals, a double-entry ledger and a
> tamper-evident log. Every payment is decided by policy before it is made.

## How to call
- Authenticate with \`Authorization: Bearer KEY\` or \`X-API-Key: KEY\`.
- Keys start with bsr_test_ or bsr_live_. The key determines the environment.
- Paths start with /v1. Bodies are JSON. Amounts are decimal strings such as "12.50".
- Send a new \`Idempotency-Key\` with every write, and reuse it when you retry.
- Lists return \`data\`, \`cursor\` and \`hasMore\`. Send \`cursor\` to get the next page.
- Errors are application/problem+json. \`code\` is stable; \`remedies\` says what would succeed.
- The complete contract: [OpenAPI 3.1](/v1/openapi.json), [reference](/docs).
- The same as tools: POST /mcp is a server of the Model Context Protocol, with the same key.

## Guides
${guides.map(({ path, title }) => `- [${title}](${path})`).join('\n')}

## Operations
${operationLines(v1Operations)}

## Operations of the agent-first API
The same agents, wallets and payments in the format of another published API: snake_case, limit and
offset, amounts with at least two decimals. [OpenAPI 3.1](/api/v2/openapi.json).
${operationLines(v2Operations)}

## Error codes
${codeLines()}
`
}

function operationLines(operations: Readonly<Record<string, Operation>>): string {
  return Object.values(operations)
    .map(({ method, path, summary, agentPermission, permission }) => {
      const agent = agentPermission === null ? '' : `, an agent's own key ${agentPermission}`
      return `- ${method} ${path}: ${summary}. Requires ${permission}${agent}.`
    })
    .join('\n')
}

function codeLines(): string {
  return problemCodes
    .map((code) => {
      const { status, sentence } = problems[code]
      return `- [${code}](/errors/${slugOf(code)}): ${status}. ${sentence}`
    })
    .join('\n')
}
