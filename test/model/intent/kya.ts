import { agentAt, likely, type Maker, pick } from './subject.ts'

/** Now and then with what somebody has vouched with before. */
const vouch: Maker = (model, { who, whom, which }) => {
  const agent = agentAt(model, who)
  const level = pick(['verified', 'attested', 'basic', 'attested', 'none'] as const, whom)
  if (agent === null || level === null) return null
  const used = which % 3 === 0 ? pick([...model.proofs], who) : null
  const proof = used ?? (which % 3 < 2 ? `proof ${model.proofs.size}` : null)
  const params = {
    agent: agent.id,
    level,
    verifier: 'a verifier',
    proof,
    codeHash: null,
    texts: {},
  }
  return { kind: 'kya.upgrade', actor: model.genesis.by, params }
}

/** Whoever was paid last, to see whether it can give that back; or anybody. */
const suspend: Maker = (model, { who, which }) => {
  const paid = model.payments.findLast(({ to }) => to.agent?.status === 'ACTIVE')
  const agent = (which % 3 === 0 ? paid?.to.agent : null) ?? agentAt(model, who)
  return (
    agent && {
      kind: 'kya.suspend',
      actor: model.genesis.by,
      params: { agent: agent.id, texts: {} },
    }
  )
}

const reactivate: Maker = ({ agents, genesis }, { who }) => {
  const agent = likely(agents, who, (one) => one.suspended && one.status !== 'DELETED')
  return agent && { kind: 'kya.reactivate', actor: genesis.by, params: { agent: agent.id } }
}

export const kya = { vouch, suspend, reactivate }
