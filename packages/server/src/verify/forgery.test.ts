import { hexFromUlid, ulidOf } from '@bursar/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Lived, live } from '../../../../test/setup/history.ts'
import { Scenario } from '../../../../test/setup/scenario.ts'
import { keepCopies, spoiled, write } from '../../../../test/setup/spoil.ts'
import { chainHash, leafOf } from '../store/digest.ts'
import { hexOf } from '../store/head.ts'
import type { Finding } from './finding.ts'
import { verifyBooks } from './verify.ts'

let scenario: Scenario
let lived: Lived

beforeAll(async () => {
  scenario = await Scenario.open()
  lived = await live(scenario)
  await keepCopies(scenario.database)
})

afterAll(() => scenario.close())

const strayUlid = '01ARZ3NDEKTSV4RRFFQ69G5FAV'

interface Forgery {
  readonly name: string
  /** A body in which the text to be replaced stands. */
  readonly like: string
  readonly forge: (body: string) => string
  readonly laws: readonly Finding['law'][]
}

// The chain is computed anew after each of these, and the head with it.
const forgeries: readonly Forgery[] = [
  {
    name: 'another verdict',
    like: '%"verdict":"COMPLETED"%',
    forge: (body) =>
      body.replace('"verdict":"COMPLETED","code":null', '"verdict":"DECLINED","code":null'),
    laws: ['L2'],
  },
  {
    name: 'another amount',
    like: '%"t":"payment.create"%"verdict":"COMPLETED"%',
    forge: (body) => body.replace('"amount":"100000000"', '"amount":"200000000"'),
    laws: ['L2'],
  },
  {
    name: 'another balance that was seen',
    like: '%"t":"payment.create"%"verdict":"COMPLETED"%',
    forge: (body) => body.replace(/(\["balance",")(\d+)"/, '$1999999999999"'),
    laws: ['L3'],
  },
  {
    name: 'another version of a policy',
    like: '%"t":"payment.create"%["policy",%',
    forge: (body) => body.replace(/(\["policy",[^\]]*")\d+"\]/, (_, fact: string) => `${fact}7"]`),
    laws: ['L3'],
  },
  {
    name: 'a fact that nobody asked for',
    like: '%"t":"agent.pause"%',
    forge: (body) => body.replace('],"out"', ',["openCount","0"]],"out"'),
    laws: ['L2'],
  },
  {
    name: 'a fact less',
    like: '%"t":"payment.create"%["wallet"%',
    forge: (body) => body.replace(/,\["wallet"[^\]]*\]/, ''),
    laws: ['L2'],
  },
  {
    name: 'asked for by the server itself',
    like: '%"t":"agent.pause"%',
    forge: (body) =>
      body.replace(/"by":"[^"]*"/, '"by":"system:setup"').replace(/\["key"[^\]]*\],/, ''),
    laws: ['L2'],
  },
  {
    name: 'a rule set that never was',
    like: '%"t":"agent.pause"%',
    forge: (body) => body.replace('"rules":"1"', '"rules":"2"'),
    laws: ['L2'],
  },
  {
    name: 'an earlier moment',
    like: '%"t":"agent.resume"%',
    forge: (body) => body.replace(/"at":"\d+"/, '"at":"1"'),
    laws: ['chain'],
  },
  {
    name: 'more room between words',
    like: '%"t":"agent.pause"%',
    forge: (body) => body.replace(',"t"', ', "t"'),
    laws: ['canonical'],
  },
  {
    name: 'a field more',
    like: '%"t":"agent.pause"%',
    forge: (body) => body.replace(',"t"', ',"x":"1","t"'),
    laws: ['canonical'],
  },
  {
    name: 'another agent',
    like: '%"t":"agent.pause"%',
    forge: (body) => body.replace(/"agent":"[^"]*"/, `"agent":"agent_${strayUlid}"`),
    laws: ['L3', 'L1'],
  },
]

test('a platform with another calendar is worth a warning, and nothing more', async () => {
  const { bookId } = scenario.book
  await spoiled(scenario.database, async () => {
    // As if Tokyo had been an hour behind when the first payment was decided.
    const day = 'select day_end from hot where book_id = $1 and id = $2::text::uuid'
    const params = [bookId, hexFromUlid(ulidOf(lived.spender.agent))]
    const [row] = await scenario.database.read({ text: day, params })
    const [then, now] = [String(row?.day_end), String(Number(row?.day_end) + 3_600)]
    const shift = (body: string) => body.replaceAll(`"${then}"`, `"${now}"`)
    await rewrite(`%${then}%`, shift, shift)
    const later =
      'update hot set day_end = day_end + 3600 where book_id = $1 and id = $2::text::uuid'
    await write(scenario.database, [{ text: later, params }])
    const { ok, warnings } = await verifyBooks(scenario.database)
    expect(ok).toBe(true)
    expect(warnings).toEqual([expect.stringContaining('Asia/Tokyo')])
  })
})

test.each(forgeries)('a log computed anew around $name', async ({ like, forge, laws }) => {
  await spoiled(scenario.database, async () => {
    const seq = await rewrite(like, forge)
    const { books } = await verifyBooks(scenario.database)
    const findings = books.flatMap((book) => book.findings)
    const found = findings.filter((finding) => finding.seq === seq).map(({ law }) => law)
    expect(found).toEqual(expect.arrayContaining([...laws]))
    // The chain is whole: nothing but the laws of decisions gives this away.
    for (const law of ['chain', 'I7'] as const) {
      if (!laws.includes(law)) expect(findings.map((finding) => finding.law)).not.toContain(law)
    }
  })
})

/** Replaces the first body that is `like` this, and computes the chain anew from there. */
async function rewrite(
  like: string,
  forge: (body: string) => string,
  later: (body: string) => string = (body) => body,
): Promise<number> {
  const book = scenario.book.bookId
  const text = `select seq, hash, body, (body like $2) as wanted from event
    where book_id = $1 order by seq`
  const rows = await scenario.database.read({ text, params: [book, like] })
  const from = rows.findIndex(({ wanted }) => wanted === true)
  expect(from).toBeGreaterThan(0)
  const forged = forge(String(rows[from]?.body))
  expect(forged).not.toBe(rows[from]?.body)
  let hash = hexOf(rows[from - 1]?.hash)
  const update = `update event set body = $3, hash = decode($4, 'hex')
    where book_id = $1 and seq = $2`
  const updates = rows.slice(from).map((row, at) => {
    const body = at === 0 ? forged : later(String(row.body))
    hash = chainHash(hash, leafOf(book, Number(row.seq), body))
    return { text: update, params: [book, Number(row.seq), body, hash] }
  })
  const head = `update book_head set hash = decode($2, 'hex') where book_id = $1`
  await write(scenario.database, [...updates, { text: head, params: [book, hash] }])
  return Number(rows[from]?.seq)
}
