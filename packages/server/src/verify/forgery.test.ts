import { hexFromUlid, ulidOf } from '@bursar/core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Lived, live } from '../../../../test/setup/history.ts'
import { Scenario } from '../../../../test/setup/scenario.ts'
import { keepCopies, tampered, write } from '../../../../test/setup/tamper.ts'
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

const moment = /"at":"\d+"/
const strayUlid = '01ARZ3NDEKTSV4RRFFQ69G5FAV'

interface Forgery {
  readonly name: string
  /** A body in which the text to be replaced stands. */
  readonly like: string
  readonly forge: (body: string, before: string) => string
  readonly laws: readonly Finding['law'][]
  /** Words that some finding about it has to say. */
  readonly says?: RegExp
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
    name: 'an end of the log that never was',
    like: '%"t":"log.accept"%',
    forge: (body) => body.replace('"found":{"seq":"7"', '"found":{"seq":"7000000"'),
    laws: ['chain'],
    says: /never ended where/,
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
      body.replace(/"by":"[^"]*"/, '"by":"system:setup"').replace(/\["key".*?"may"[^\]]*\],/, ''),
    laws: ['L2'],
  },
  {
    name: 'allowed by another permission',
    like: '%"t":"agent.pause"%',
    forge: (body) => body.replace('["may","wallets:write"]', '["may","keys:write"]'),
    laws: ['L3', 'L2'],
    says: /otherwise than the log before it/,
  },
  {
    name: 'allowed by none',
    like: '%"t":"agent.pause"%',
    // Nor by what is enough to stop something.
    forge: (body) => body.replace('["may","wallets:write"]', '["may"],["may"]'),
    laws: ['L3', 'L2'],
    says: /the rules refuse it with FORBIDDEN/,
  },
  {
    name: 'a rule set that never was',
    like: '%"t":"agent.pause"%',
    forge: (body) => body.replace('"rules":"1"', '"rules":"2"'),
    laws: ['canonical'],
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
  {
    name: 'an end before its time',
    like: '%"t":"payment.expire"%',
    forge: (body, before) => body.replace(moment, moment.exec(before)?.[0] ?? ''),
    laws: ['L2', 'I8'],
    says: /expired before its expiry time/,
  },
  {
    name: 'an end that somebody asked for',
    like: '%"t":"payment.expire"%',
    forge: (body) => body.replace('system:clock', `key_${strayUlid}`),
    laws: ['L2'],
    says: /key_.* is not allowed to request payment.expire/,
  },
  {
    name: 'an agent that the clock deletes',
    like: '%"t":"agent.delete"%',
    forge: (body) => body.replace(/"by":"[^"]*"/, '"by":"system:clock"'),
    laws: ['L2', 'I8'],
    says: /was deleted by the clock before its expiry time/,
  },
  {
    name: 'a capture beyond what was held',
    like: '%"t":"payment.capture"%"amount":"400000000"%',
    forge: (body) => body.replaceAll(/"(amount|captured)":"400000000"/g, '"$1":"4000000000"'),
    laws: ['L2', 'I8'],
    says: /was captured for 40.00000000, 13.00000000 was held/,
  },
  {
    name: 'a refund beyond what was captured',
    like: '%"t":"payment.refund"%"refunded":"200000000"%',
    forge: (body) => body.replaceAll(/"(amount|refunded)":"200000000"/g, '"$1":"900000000"'),
    laws: ['L2', 'I8'],
    says: /was refunded for 9.00000000, 7.00000000 was left/,
  },
  {
    name: 'a consent in the name of another',
    like: '%"t":"approval.approve"%"by":"second"%',
    forge: (body) => {
      const [, earlier = ''] = /"root":"(key_\w+)"/.exec(body) ?? []
      return body.replace(/"by":"second","root":"key_\w+"/, `"by":"owner","root":"${earlier}"`)
    },
    laws: ['L2', 'I9'],
    says: /was approved by owner for key_.*, for whom key_.* does not speak/,
  },
  {
    name: 'a group that is not charged',
    like: '%"t":"payment.create"%["group",%"verdict":"COMPLETED"%',
    forge: (body) => body.replace(/("charges":\[\[[^\]]*\]),\[[^\]]*\]/, '$1'),
    laws: ['L2', 'I4'],
    says: /is not charged to scope/,
  },
  {
    name: 'a charge of somebody else',
    like: '%"t":"payment.create"%["group",%"verdict":"COMPLETED"%',
    forge: (body) => body.replace(/("\d+","\d+","agent_)\w+"\]/, `$1${strayUlid}"]`),
    laws: ['L2', 'I4'],
  },
  {
    name: 'a velocity that stands still',
    like: '%"paces":[["%","2","2",%',
    forge: (body) => body.replace(/("paces":\[\["\w+"),"2","2"/, '$1,"1","1"'),
    laws: ['L2', 'I4'],
    says: /did not make 1 payments or attempts in this minute/,
  },
  {
    name: 'a circuit breaker that paused nobody',
    like: '%"tripped":%',
    forge: (body) => body.replace(/,"tripped":"\w+"/, ''),
    laws: ['L2', 'I4'],
    says: /pauses null, but its attempts require agent_/,
  },
  {
    name: 'another verdict of a policy on trial',
    like: '%"outcome":"declined"%',
    forge: (body) => body.replace('"outcome":"declined"', '"outcome":"allowed"'),
    laws: ['L2'],
  },
  {
    name: 'a payment under a kill switch',
    like: '%"code":"KILL_SWITCH_ON"%',
    forge: (body) =>
      body.replace(
        '"verdict":"DECLINED","code":"KILL_SWITCH_ON"',
        '"verdict":"COMPLETED","code":null',
      ),
    laws: ['L2', 'I4', 'I8'],
    says: /was executed although the kill switch of book is on/,
  },
  {
    name: 'a payment of an agent that is suspended',
    like: '%"code":"KYA_SUSPENDED"%',
    forge: (body) =>
      body.replace(
        '"verdict":"DECLINED","code":"KYA_SUSPENDED"',
        '"verdict":"COMPLETED","code":null',
      ),
    laws: ['L2', 'I4', 'I8'],
    says: /was executed although agent_.* is suspended/,
  },
  {
    name: 'a level that goes down',
    like: '%"t":"kya.upgrade"%"another hash"%',
    forge: (body) => body.replace('"level":"attested"', '"level":"verified"'),
    laws: ['L2', 'I8'],
    says: /is lowered to KYA level verified/,
  },
  {
    name: 'a proof that was used before',
    like: '%"t":"kya.upgrade"%"another hash"%',
    forge: (body) => body.replace('"another hash"', '"a hash"'),
    laws: ['L3', 'L1'],
  },
  {
    name: 'a delegate that outlives a retirement',
    like: '%"t":"agent.retire"%"below":[{%',
    forge: (body) => body.replace(/"below":\[.*?\]\}\]/, '"below":[]'),
    laws: ['L2', 'I8'],
    says: /was deleted without all agents below it/,
  },
  {
    name: 'a hold that lasts longer than was asked for',
    like: '%"t":"payment.extend"%',
    forge: (body) => body.replace(/("out":\{.*"expiresAt":")1/, '$12'),
    laws: ['L2', 'I8'],
    says: /expires at a different time than it was extended to/,
  },
  {
    name: 'another clock of UTC',
    like: '%"code":"OUTSIDE_TIME_WINDOW"%',
    forge: (body) => body.replace(/\["clock","(\d)","\d+"\]/, '["clock","$1","1"]'),
    laws: ['L3'],
    says: /recorded clock of UTC is wrong/,
  },
  {
    name: 'another calendar of UTC',
    like: '%"t":"payment.create"%["calendar",%["calendar",%',
    forge: (body) => body.replace(/(.*\["calendar","\d+)\d"/, (_, digits: string) => `${digits}9"`),
    laws: ['L3'],
    says: /recorded calendar of UTC is wrong/,
  },
  {
    name: 'a group above itself',
    like: '%"t":"group.create"%"parent":null%',
    forge: (body) => body.replace(/"group":"(\w+)","parent":null/, '"group":"$1","parent":"$1"'),
    laws: ['L2'],
    says: /makes something its own parent/,
  },
  {
    name: 'a delegate above itself',
    like: '%"t":"agent.delegate"%',
    forge: (body) => body.replace(/"parent":"\w+","agent":"(\w+)"/, '"parent":"$1","agent":"$1"'),
    laws: ['L2'],
    says: /makes something its own parent/,
  },
]

test('a platform with another calendar is worth a warning, and nothing more', async () => {
  const { bookId } = scenario.book
  await tampered(scenario.database, async () => {
    // As if Tokyo had been an hour behind when the first payment was decided.
    const day = 'select day_end from hot where book_id = $1 and id = $2::text::uuid'
    const params = [bookId, hexFromUlid(ulidOf(lived.spender.agent))]
    const [row] = await scenario.database.read({ text: day, params })
    const [then, now] = [String(row?.day_end), String(Number(row?.day_end) + 3_600)]
    const shift = (body: string) => body.replaceAll(`"${then}"`, `"${now}"`)
    await rewrite(`%${then}%`, shift, shift)
    // The day that ends a month shares its end with it.
    for (const end of ['day_end', 'month_end']) {
      const text = `update hot set ${end} = ${end} + 3600 where book_id = $1 and ${end} = $2`
      await write(scenario.database, [{ text, params: [bookId, then] }])
    }
    const { ok, warnings } = await verifyBooks(scenario.database)
    expect(ok).toBe(true)
    expect(warnings).toContainEqual(expect.stringContaining('Asia/Tokyo'))
  })
})

test('a platform with another clock is worth a warning, and nothing more', async () => {
  await tampered(scenario.database, async () => {
    const other = (body: string) =>
      body.replace(/(\["clock","\d",")(\d+)/, (_, day: string, minute) => `${day}${minute ^ 1}`)
    await rewrite('%["clock",%', other)
    const { ok, warnings } = await verifyBooks(scenario.database)
    expect(ok).toBe(true)
    expect(warnings).toContainEqual(expect.stringContaining('clock of Asia/Tokyo'))
  })
})

test.each(forgeries)('a log computed anew around $name', async ({ like, forge, laws, says }) => {
  await tampered(scenario.database, async () => {
    const seq = await rewrite(like, forge)
    const { books } = await verifyBooks(scenario.database)
    const findings = books.flatMap((book) => book.findings)
    const found = findings.filter((finding) => finding.seq === seq)
    expect(found.map(({ law }) => law)).toEqual(expect.arrayContaining([...laws]))
    if (says !== undefined)
      expect(found.map(({ message }) => message)).toContainEqual(expect.stringMatching(says))
    // The chain is whole: nothing but the laws of decisions gives this away.
    for (const law of ['chain', 'I7'] as const) {
      if (!laws.includes(law)) expect(findings.map((finding) => finding.law)).not.toContain(law)
    }
  })
})

/** Replaces the first body that is `like` this, and computes the chain anew from there. */
async function rewrite(
  like: string,
  forge: Forgery['forge'],
  later: (body: string) => string = (body) => body,
): Promise<number> {
  const book = scenario.book.bookId
  const text = `select seq, hash, body, (body like $2) as wanted from event
    where book_id = $1 order by seq`
  const rows = await scenario.database.read({ text, params: [book, like] })
  const from = rows.findIndex(({ wanted }) => wanted === true)
  expect(from).toBeGreaterThan(0)
  const forged = forge(String(rows[from]?.body), String(rows[from - 1]?.body))
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
