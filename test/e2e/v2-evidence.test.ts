import { createHash } from 'node:crypto'
import postgres from 'postgres'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import type { OpenedAgent } from '../setup/open-agent.ts'
import { TestServer } from '../setup/server.ts'
import { AgentFirst, type Body } from './agent-first.ts'

let server: TestServer
let face: AgentFirst
let ada: OpenedAgent
let bob: OpenedAgent

beforeAll(async () => {
  server = await TestServer.start()
  face = new AgentFirst(server)
  ada = await face.limited()
  bob = await face.limited()
})
afterAll(() => server.stop())

const nowhere = 'txn_01JD7Q3W8N4V5T6R2X9K0M1B7C'
const strange = ['nobody', nowhere, 'pay_01JD7Q3W8N4V5T6R2X9K0M1B7C', `0x${'ab'.repeat(32)}`]
const get = (path: string, key = server.testKey) => face.status('GET', path, { key })

async function hold(agent: OpenedAgent): Promise<string> {
  const body = { wallet_id: agent.wallet, amount: '8', merchant_id: 'hotel.example' }
  const { hold_id: id } = await face.post('/holds', body, agent.key)
  await face.post(`/holds/${id}/capture`, { amount: '5' }, agent.key)
  return String(id)
}

describe('evidence', () => {
  test('of a transfer tells the event, the decision and what moved', async () => {
    const paid = await face.pay(ada, '2.50')
    const shown = await face.get(`/evidence/${paid.tx_hash}`)
    expect(shown).toMatchObject({
      transaction_id: paid.tx_hash,
      payment_id: paid.payment_id,
      event: { id: paid.audit_anchor, type: 'payment.create' },
      policy_decision: {
        decision_id: paid.payment_id,
        outcome: 'allow',
        reason_code: null,
        status: 'completed',
        vendor: 'shop.example',
        policy_id: ada.policy,
        policy_version: 1,
      },
      verification: { valid: true },
    })
    const legs = shown.ledger_entries as Body[]
    expect(legs).toMatchObject([
      { wallet_id: ada.wallet, direction: 'debit', amount: '2.50', currency: 'USD' },
      { direction: 'credit', amount: '2.50' },
    ])
    expect(await face.get(`/evidence/transactions/${paid.payment_id}`)).toEqual(shown)
  })

  test('can be checked by whoever has it, with nothing but SHA-256', async () => {
    const { payment_id: id } = await face.pay(ada, '1')
    const path = `/evidence/policy-decisions/${id}/export`
    const { event, proof } = await face.did('POST', path)
    const { book, head } = proof as { book: number; head: { seq: number } }
    const { seq, body, leaf, hash, prev_hash: before } = event as Record<string, string>
    const place = Buffer.alloc(16)
    place.writeBigUInt64BE(BigInt(book))
    place.writeBigUInt64BE(BigInt(seq ?? 0), 8)
    const sha = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest()
    const own = sha(Buffer.from('\0bursar/1', 'latin1'), place, Buffer.from(body ?? ''))
    expect(own.toString('hex')).toBe(leaf)
    expect(sha(Buffer.from(before ?? '', 'hex'), own).toString('hex')).toBe(hash)
    expect(head.seq).toBeGreaterThanOrEqual(Number(seq))
  })

  test('of a hold goes on until it was captured', async () => {
    const id = await hold(ada)
    const { ledger_entries: legs, event } = await face.get(`/evidence/${id}`)
    expect(event).toMatchObject({ type: 'payment.create' })
    expect(legs).toMatchObject([{ amount: '5.00' }, { amount: '5.00' }])
    const [{ transaction_id: capture } = {}] = legs as Body[]
    const own = await face.get(`/evidence/${capture}`)
    expect(own).toMatchObject({
      payment_id: id,
      event: { type: 'payment.capture' },
      policy_decision: { payment_id: id, outcome: 'allow' },
    })
  })

  test('of what was refused tells which rule it was', async () => {
    const { body } = await server.call('POST', `/api/v2/wallets/${ada.wallet}/transfer`, {
      body: { destination: 'shop.example', amount: '500' },
    })
    const shown = await face.get(`/evidence/policy-decisions/${body.payment_id}`)
    expect(shown).toMatchObject({
      outcome: 'deny',
      reason_code: 'LIMIT_PER_TRANSACTION',
      status: 'blocked',
      remedies: { max_amount_now: '100.00' },
      policy_explanation: { allowed: false, checks_failed: ['max_transaction'] },
    })
    expect(shown.policies).toContainEqual({ policy_id: ada.policy, version: 1 })
    expect(shown.trace).toContainEqual(expect.objectContaining({ rule: 'max_transaction' }))
    const moved = await face.get(`/evidence/${body.payment_id}`)
    expect(moved).toMatchObject({ ledger_entries: [], verification: { valid: true } })
  })

  test('of money that came in has no decision', async () => {
    const { entries } = await face.get(`/ledger/entries?wallet_id=${ada.wallet}`)
    const [{ tx_id: first } = {}] = (entries as Body[]).slice(-1)
    expect(await face.get(`/evidence/${first}`, ada.key)).toMatchObject({
      payment_id: null,
      policy_decision: null,
      event: { type: 'agent.adjust', body: null },
    })
  })

  test('lists decisions, the newest first', async () => {
    const eve = await face.limited({ policy: { require_approval_above: '3' } })
    await face.pay(eve, '1')
    await face.asks(eve, '4')
    await get(`/wallets/${eve.wallet}`)
    await server.call('POST', `/api/v2/wallets/${eve.wallet}/transfer`, {
      body: { destination: 'shop.example', amount: '101' },
    })
    const path = `/evidence/policy-decisions?agent_id=${eve.id}`
    const list = await face.list(path)
    expect(list.map(({ outcome, reason_code: code }) => `${outcome} ${code}`)).toEqual([
      'deny LIMIT_PER_TRANSACTION',
      'requires_approval APPROVAL_REQUIRED',
      'allow null',
    ])
    expect(await face.list(`${path}&limit=1&offset=1`)).toEqual(list.slice(1, 2))
    const own = { key: eve.key }
    expect(await face.list('/evidence/policy-decisions', own)).toEqual(list)
    const all = await face.list('/evidence/policy-decisions?limit=3')
    expect(all).toEqual(list)
  })

  test('does not tell an agent of others', async () => {
    const { payment_id: id, tx_hash: tx } = await face.pay(ada, '1', bob.id)
    const own = await face.get(`/evidence/${id}`, ada.key)
    expect(own).toMatchObject({ event: { body: null }, verification: { valid: true } })
    const [debit, credit] = own.ledger_entries as Body[]
    expect(debit?.balance).toEqual(expect.any(String))
    expect(credit).toMatchObject({ wallet_id: bob.wallet, balance: null })
    // The receiver sees the money, and nothing of how its payer decided.
    for (const path of [id, tx, `${id}/verify`, `policy-decisions/${id}`])
      expect(await get(`/evidence/${path}`, bob.key)).toBe('403 SCOPE_FORBIDDEN')
    for (const path of strange)
      expect(await get(`/evidence/${path}`, bob.key)).toBe('403 SCOPE_FORBIDDEN')
    const list = `/evidence/policy-decisions?agent_id=${ada.id}`
    expect(await get(list, bob.key)).toBe('403 SCOPE_FORBIDDEN')
  })

  test('of what is not there is not there', async () => {
    for (const tx of strange)
      for (const path of [tx, `${tx}/verify`, `transactions/${tx}`, `policy-decisions/${tx}`])
        expect(await get(`/evidence/${path}`)).toBe('404 NOT_FOUND')
    const { tx_hash: tx, payment_id: id } = await face.pay(ada, '1')
    expect(await get(`/evidence/policy-decisions/${tx}`)).toBe('404 NOT_FOUND')
    expect(await get(`/evidence/${id}`, server.liveKey)).toBe('404 NOT_FOUND')
    const list = '/evidence/policy-decisions'
    expect(await get(`${list}?agent_id=nobody`)).toBe('404 NOT_FOUND')
    expect(await get(`${list}?limit=0`)).toBe('400 INVALID_REQUEST')
    expect(await get(`${list}?offset=-1`)).toBe('400 INVALID_REQUEST')
  })
})

describe('a verification', () => {
  const verified = (tx: unknown) => face.get(`/evidence/${tx}/verify`)

  test('computes everything again', async () => {
    const { tx_hash: tx } = await face.pay(ada, '1')
    const { event } = await face.get(`/evidence/${tx}`)
    const { hash, leaf, seq } = event as Body
    const found = await verified(tx)
    expect(found).toMatchObject({ valid: true, anchor: hash, leaf, seq })
    const checks = found.checks as { check: string; passed: boolean }[]
    expect(checks.map(({ check, passed }) => `${check} ${passed}`)).toEqual([
      'previous_event true',
      'hash true',
      'entries_balance true',
      'entries_in_ledger true',
      'decided_again true',
    ])
    const ledger = await face.get(`/ledger/entries/${tx}/verify`)
    expect(ledger).toMatchObject({ valid: true, anchor: hash })
  })

  test('finds a body, a leg and a hash that somebody changed', async () => {
    const { tx_hash: tx } = await face.pay(ada, '1.11')
    const { seq } = await verified(tx)
    const failed = async () => {
      const { valid, checks } = await verified(tx)
      const list = checks as { check: string; passed: boolean }[]
      return { valid, failed: list.flatMap(({ check, passed }) => (passed ? [] : [check])) }
    }
    const sql = postgres(server.databaseUrl, { max: 1 })
    try {
      const turn = (from: string, to: string) => sql`update event
        set body = replace(body, ${from}, ${to}) where seq = ${Number(seq)}`
      await turn('"111000000"', '"111000001"')
      const found = ['hash', 'entries_balance', 'entries_in_ledger']
      expect(await failed()).toEqual({ valid: false, failed: found })
      await turn('"111000001"', '"111000000"')
      const shift = (by: number) => sql`update entry set balance = balance + ${by}
        where seq = ${Number(seq)}`
      await shift(1)
      expect(await failed()).toEqual({ valid: false, failed: ['entries_in_ledger'] })
      await shift(-1)
      await turn('"verdict":"COMPLETED"', '"verdict":"DECLINED"')
      expect(await failed()).toEqual({ valid: false, failed: ['hash', 'decided_again'] })
      await turn('"verdict":"DECLINED"', '"verdict":"COMPLETED"')
      expect(await failed()).toEqual({ valid: true, failed: [] })
    } finally {
      await sql.end()
    }
  })
})

describe('the ledger', () => {
  const list = async (query: string, key = server.testKey) =>
    (await face.get(`/ledger/entries?${query}`, key)).entries as Body[]

  test('has one entry for each movement of money', async () => {
    const eve = await face.limited({}, 50)
    const paid = await face.pay(eve, '2.125')
    const inside = await face.pay(eve, '3', ada.wallet)
    const shown = await list(`wallet_id=${eve.wallet}`)
    expect(shown).toMatchObject([
      {
        tx_id: inside.tx_hash,
        payment_id: inside.payment_id,
        from_wallet: eve.wallet,
        to_wallet: ada.wallet,
        amount: '3.00',
        currency: 'USD',
        token: 'USD',
        chain: 'internal',
        vendor: ada.wallet,
        status: 'completed',
        chain_tx_hash: null,
        mandate_id: null,
        kind: 'payment.create',
      },
      { tx_id: paid.tx_hash, amount: '2.125', chain: 'simulated', vendor: 'shop.example' },
      { to_wallet: eve.wallet, amount: '50.00', kind: 'agent.adjust', vendor: null },
    ])
    expect(await list(`wallet_id=${eve.wallet}&limit=1&offset=1`)).toEqual(shown.slice(1, 2))
    expect(await list('', eve.key)).toEqual(shown)
    expect(await list('limit=2')).toEqual(shown.slice(0, 2))
    expect((await list(`wallet_id=${ada.wallet}&limit=1`))[0]).toEqual(shown[0])
  })

  test('pages through a whole book without a gap', async () => {
    const all = await list('limit=100')
    const paged: Body[] = []
    for (let offset = 0; offset < all.length; offset += 3)
      paged.push(...(await list(`limit=3&offset=${offset}`)))
    expect(paged).toEqual(all)
    expect(await list('offset=100000')).toEqual([])
    expect(all.at(-1)).toMatchObject({ kind: 'book.open', amount: '100000.00' })
  })

  test('shows an entry with its legs, by transaction or by payment', async () => {
    const { tx_hash: tx, payment_id: id } = await face.pay(ada, '1', bob.wallet)
    const shown = await face.get(`/ledger/entries/${tx}`)
    expect(shown).toMatchObject({
      tx_id: tx,
      amount: '1.00',
      entries: [
        { wallet_id: ada.wallet, direction: 'debit' },
        { wallet_id: bob.wallet, direction: 'credit' },
      ],
    })
    expect(await face.get(`/ledger/entries/${id}`)).toEqual(shown)
    const seen = await face.get(`/ledger/entries/${tx}`, bob.key)
    expect(seen.entries).toMatchObject([{ balance: null }, { balance: expect.any(String) }])
    const held = await hold(ada)
    expect(await face.get(`/ledger/entries/${held}`)).toMatchObject({
      kind: 'payment.capture',
      amount: '5.00',
    })
  })

  test('shows an agent what touches its own wallets alone', async () => {
    const eve = await face.limited()
    const { tx_hash: tx } = await face.pay(ada, '1')
    for (const one of [tx, ...strange])
      for (const path of [`/ledger/entries/${one}`, `/ledger/entries/${one}/verify`])
        expect(await get(path, eve.key)).toBe('403 SCOPE_FORBIDDEN')
    const others = `/ledger/entries?wallet_id=${ada.wallet}`
    expect(await get(others, eve.key)).toBe('403 SCOPE_FORBIDDEN')
  })

  test('has no entry of what moved no money, or is not there', async () => {
    const eve = await face.limited({ policy: { require_approval_above: '1' } })
    const { payment_id: id } = await face.asks(eve, '2')
    expect(await get(`/ledger/entries/${id}`)).toBe('404 NOT_FOUND')
    for (const one of strange) expect(await get(`/ledger/entries/${one}`)).toBe('404 NOT_FOUND')
    expect(await get('/ledger/entries?wallet_id=nobody')).toBe('404 NOT_FOUND')
    const unknown = 'wallet_id=wal_01JD7Q3W8N4V5T6R2X9K0M1B7C'
    expect(await get(`/ledger/entries?${unknown}`)).toBe('404 NOT_FOUND')
    expect(await get('/ledger/entries?limit=x')).toBe('400 INVALID_REQUEST')
    expect(await get('/ledger/entries?offset=100001')).toBe('400 INVALID_REQUEST')
  })
})

describe('the status of a transaction', () => {
  const statusOf = (hash: unknown, query = '') => face.get(`/transactions/status/${hash}${query}`)

  test('is that of its payment', async () => {
    const paid = await face.pay(ada, '1')
    const done = { status: 'confirmed', confirmations: 1, payment_id: paid.payment_id }
    expect(await statusOf(paid.tx_hash)).toMatchObject({ ...done, chain: 'simulated' })
    expect(await statusOf(paid.tx_hash, '?chain=base')).toMatchObject({
      ...{ ...done, chain: 'simulated' },
      ignored: ['chain'],
    })
    expect(await statusOf(paid.payment_id)).toMatchObject(done)
    const eve = await face.limited({ policy: { require_approval_above: '1' } })
    const { payment_id: asked } = await face.asks(eve, '2')
    expect(await statusOf(asked)).toMatchObject({ status: 'pending', confirmations: 0 })
    const { body } = await server.call('POST', `/api/v2/wallets/${ada.wallet}/transfer`, {
      body: { destination: 'shop.example', amount: '500' },
    })
    expect(await statusOf(body.payment_id)).toMatchObject({ status: 'blocked' })
    const slow = await face.pay(ada, '1', 'slow.simulated')
    expect(['confirming', 'confirmed']).toContain((await statusOf(slow.tx_hash)).status)
  })

  test('is told of nothing else', async () => {
    for (const hash of strange) {
      expect(await get(`/transactions/status/${hash}`)).toBe('404 NOT_FOUND')
      expect(await get(`/transactions/status/${hash}`, ada.key)).toBe('403 SCOPE_FORBIDDEN')
    }
    const { tx_hash: tx } = await face.pay(ada, '1')
    expect(await get(`/transactions/status/${tx}`, bob.key)).toBe('403 SCOPE_FORBIDDEN')
  })
})
