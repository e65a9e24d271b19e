import { idOf, ulidOfSeq } from '@bursar/core'
import { expect, test } from 'vitest'
import { partial } from '../../../../../test/setup/partial.ts'
import type { Call, Deps } from '../../application/call.ts'
import { mintId } from '../../identity/mint.ts'
import { shadowHandlers } from './shadow.ts'

test('what is no policy, of here or at all, is not found', async () => {
  const caller = { bookId: 1, agent: null, key: mintId('key') } as Call['caller']
  const call: Call = { caller, idempotency: null, progress: { isSubmitted: false }, makes: [] }
  const deps = partial<Deps>({ database: { read: async () => [] } })
  for (const id of [mintId('policy'), idOf('wallet', ulidOfSeq(1, 0)), 'x']) {
    const input = { params: { id }, query: {}, body: undefined }
    const answer = await shadowHandlers['policies.shadowReport'](deps, call, input)
    expect(answer).toMatchObject({ kind: 'rejected', code: 'NOT_FOUND' })
  }
})
