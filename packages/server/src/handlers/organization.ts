import { decodeOrganization, selectOrganization } from '../store/read/organization.ts'
import { type Handlers, rejected } from './call.ts'
import { time } from './render.ts'

type OrganizationHandlers = Pick<Handlers, 'organization.retrieve'>

export const organizationHandlers: OrganizationHandlers = {
  async 'organization.retrieve'(ground, call) {
    const [row] = await ground.database.read(selectOrganization(call.caller.bookId))
    if (row === undefined) return rejected('NOT_FOUND')
    const { organization, name, environment, openedAt, seq, hash } = decodeOrganization(row)
    const head = { seq, hash }
    const createdAt = time(openedAt)
    const body = { id: organization, name: name ?? '', environment, createdAt, head }
    return { status: 200, body }
  },
}
