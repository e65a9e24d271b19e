import type { OperationName } from '@bursar/contract'
import { createLink, type Link, listLinks, revokeLink } from '../../application/link.ts'
import type { Handlers } from './handler.ts'
import { time } from './render.ts'

type LinkHandlers = Pick<Handlers, Extract<OperationName, `approvals.${string}Link${string}`>>

function renderLink({ id, approval, label, madeBy, state, createdAt, expiresAt }: Link) {
  return {
    id,
    approvalId: approval,
    label,
    status: state,
    createdBy: madeBy,
    createdAt: time(createdAt),
    expiresAt: time(expiresAt),
  }
}

export const approvalLinkHandlers: LinkHandlers = {
  async 'approvals.createLink'(deps, call, { params, body: { label } }) {
    const made = await createLink(deps, call, { approval: params.id, label })
    if (made.kind === 'rejected') return made
    const body = {
      ...renderLink(made.link),
      url: made.url,
      warnings: warningsOf(new URL(deps.publicUrl)),
    }
    return { status: 201, body, replayed: made.replayed }
  },

  async 'approvals.listLinks'(deps, call, { params }) {
    const found = await listLinks(deps, call, params.id)
    if (found.kind === 'rejected') return found
    return { status: 200, body: { data: found.links.map(renderLink) } }
  },

  async 'approvals.revokeLink'(deps, call, { params: { id, linkId } }) {
    const revoked = await revokeLink(deps, call, { approval: id, link: linkId })
    if (revoked.kind === 'rejected') return revoked
    return { status: 200, body: renderLink(revoked.link), replayed: revoked.replayed }
  },
}

const LOOPBACK = /^(localhost|.*\.localhost|127(\.\d+){3}|\[::1\])$/

/** Why whoever is sent a link may not reach it, or not alone. */
function warningsOf({ protocol, hostname }: URL) {
  if (LOOPBACK.test(hostname))
    return [
      {
        code: 'LINK_LOCAL_ONLY' as const,
        message:
          `${hostname} is the machine of the server itself: a phone or another computer cannot ` +
          'open this link. Start the server with BURSAR_URL set to an address that people reach.',
      },
    ]
  if (protocol === 'https:') return []
  return [
    {
      code: 'LINK_UNENCRYPTED' as const,
      message:
        'BURSAR_URL is not https: anyone on the network between can read the link and ' +
        'decide with it.',
    },
  ]
}
