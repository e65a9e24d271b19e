import type { AgentRow } from '../agent/agent.ts'
import { present } from '../assert.ts'
import type { Book } from '../book.ts'
import type { EventOf } from '../event.ts'
import type { Id } from '../id.ts'

type KyaTurn = EventOf<'kya.suspend'> | EventOf<'kya.reactivate'>

export function evolveKya(book: Book, event: EventOf<'kya.upgrade'> | KyaTurn): void {
  if (event.kind === 'kya.upgrade') upgrade(book, event)
  else turn(book, event)
}

function upgrade(book: Book, event: EventOf<'kya.upgrade'>): void {
  const { agent, level, verifier, proof, codeHash } = event.params
  const { at } = event
  const row = agentRow(book, agent)
  const found = { kyaLevel: level, kyaStatus: 'active', kyaVerifier: verifier, kyaAt: at } as const
  const kyaCodeHash = codeHash ?? row.kyaCodeHash
  book.tables.agent.update(agent, { ...row, ...found, kyaCodeHash, updatedAt: at })
  if (proof !== null) book.tables.proof.insert(proof, { id: proof, agent, at })
}

function turn(book: Book, event: KyaTurn): void {
  const row = agentRow(book, event.params.agent)
  const kyaStatus = event.kind === 'kya.suspend' ? 'suspended' : 'active'
  book.tables.agent.update(row.id, { ...row, kyaStatus, updatedAt: event.at })
}

function agentRow(book: Book, id: Id<'agent'>): AgentRow {
  return present(book.tables.agent.get(id), id)
}
