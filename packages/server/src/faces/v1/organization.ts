import { rejected } from '../../application/call.ts'
import { decodeOrganization, selectOrganization } from '../../store/read/organization.ts'
import type { Handlers } from './handler.ts'
import { time } from './render.ts'

type OrganizationHandlers = Pick<Handlers, 'organization.retrieve'>

export const organizationHandlers: OrganizationHandlers = {
  async 'organization.retrieve'(deps, call) {
    const [row] = await deps.database.read(selectOrganization(call.caller.bookId))
    if (row === undefined) return rejected('NOT_FOUND')
    const view = decodeOrganization(row)
    const { organization, policy, name, environment, openedAt, seq, hash } = view
    const head = { seq, hash }
    const createdAt = time(openedAt)
    const identity = { id: organization, name: name ?? '', environment, policyId: policy }
    const body = { ...identity, createdAt, head }
    return { status: 200, body }
  },
}
