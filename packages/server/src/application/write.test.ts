import { expect, test } from 'vitest'
import { partial } from '../../../../test/setup/partial.ts'
import type { Request } from '../engine/request.ts'
import { mintId } from '../identity/mint.ts'
import type { Call, Deps } from './call.ts'
import { submit } from './write.ts'

test('a command that its operation does not declare is given to nobody', () => {
  const given: Request[] = []
  const engine = { submit: (_: number, request: Request) => given.push(request) }
  const deps = partial<Deps>({ engine } as object)
  const caller = { bookId: 1, key: mintId('key') } as Call['caller']
  const progress = { isSubmitted: false }
  const call: Call = { caller, idempotency: null, progress, makes: ['agent.pause'] }
  const asking = (kind: 'agent.pause' | 'agent.resume', dry = false) => {
    const command = { kind, actor: caller.key, params: { agent: mintId('agent') } } as const
    return () => submit(deps, call, { command, texts: [], idempotency: null, box: null, dry })
  }
  expect(asking('agent.resume')).toThrow('agent.resume is declared by its operation')
  expect({ given, progress }).toEqual({ given: [], progress: { isSubmitted: false } })
  asking('agent.pause')()
  // A question is none of its commands.
  asking('agent.resume', true)()
  expect(given.map(({ command }) => command.kind)).toEqual(['agent.pause', 'agent.resume'])
})
