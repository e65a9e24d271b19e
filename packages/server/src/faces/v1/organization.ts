import { findOrganization } from '../../application/organization.ts'
import type { Handlers } from './handler.ts'
import { time } from './render.ts'

type OrganizationHandlers = Pick<Handlers, 'organization.retrieve'>

export const organizationHandlers: OrganizationHandlers = {
  async 'organization.retrieve'(deps, call) {
    const answer = await findOrganization(deps, call)
    if (answer.kind === 'rejected') return answer
    const { organization: id, policy, name, environment, openedAt, ...rest } = answer.organization
    const head = { seq: rest.seq, hash: rest.hash }
    const rails = rest.rails.map(({ rail, settles }) => ({ rail, settles }))
    const createdAt = time(openedAt)
    const identity = { id, name: name ?? '', environment, policyId: policy }
    return { status: 200, body: { ...identity, rails, createdAt, head } }
  },
}
