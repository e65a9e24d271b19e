import { createHmac, generateKeyPairSync } from 'node:crypto'
import fc from 'fast-check'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import {
  attested,
  codeHash,
  elliptic,
  first,
  IssuerRig,
  issuer,
  type Members,
  type Pair,
  proven,
  published,
  rsa,
  second,
  segment,
  signed,
  verified,
} from '../../../../test/setup/kya-issuer.ts'
import type { KyaVerifier } from './verifier.ts'

const stranger = elliptic('P-256')
let rig: IssuerRig
let verifier: KyaVerifier

beforeEach(async () => {
  rig = await new IssuerRig().open()
  verifier = rig.verifier()
})

afterEach(() => rig.close())

const judge = (attestation: string | null, proof = verified) =>
  verifier.verify({ ...proof, attestation })

const unproven = (says: RegExp) => ({ kind: 'unproven', sentence: expect.stringMatching(says) })

test.each([
  [-3_600, /not valid yet/],
  [3_600, /has expired/],
])('the clock of the database counts: %s s ahead of this one', async (ahead, says) => {
  verifier = rig.verifier(ahead)
  expect(await judge(await signed({ anchor: verified.anchor }))).toEqual(unproven(says))
})

describe('what is right is proven', () => {
  test('verified: the issuer states the anchor', async () => {
    expect(await judge(await signed({ anchor: verified.anchor }))).toEqual(proven())
  })

  test('verified: the anchor is itself the attestation, sent once or twice', async () => {
    const anchor = await signed()
    expect(await verifier.verify({ ...verified, anchor })).toEqual(proven())
    expect(await judge(anchor, { ...verified, anchor })).toEqual(proven())
  })

  test('attested: the issuer states the code hash, and no anchor is needed', async () => {
    const token = await signed({ level: 'attested', code_hash: codeHash })
    expect(await judge(token, attested)).toEqual(proven())
  })

  test.each<[string, Pair]>([
    ['ES256', first],
    ['ES384', elliptic('P-384')],
    ['ES512', elliptic('P-521')],
    ['EdDSA', generateKeyPairSync('ed25519')],
    ['Ed25519', generateKeyPairSync('ed25519')],
    ...['PS256', 'PS384', 'PS512', 'RS256', 'RS384', 'RS512'].map((alg): [string, Pair] => [
      alg,
      rsa(2048),
    ]),
  ])('%s is a signature', async (alg, pair) => {
    rig.publish(published(pair))
    expect(await judge(await signed({ anchor: verified.anchor }, { alg }, pair))).toEqual(proven())
  })

  test.each(['JWT', 'jwt', 'kya+jwt', 'application/kya+jwt'])('typ may be %s', async (typ) => {
    expect(await judge(await signed({ anchor: verified.anchor }, { typ }))).toEqual(proven())
  })

  test('clocks may be a minute apart, and an attestation may be good for a day', async () => {
    const now = Math.floor(Date.now() / 1000)
    const { anchor } = verified
    for (const times of [
      { iat: now + 50, exp: now + 60 },
      { iat: now - 60, exp: now - 50 },
      { iat: now, exp: now + 24 * 3600 },
    ])
      expect(await judge(await signed({ anchor, ...times }))).toEqual(proven())
  })

  test('one jti names one proof, whatever it vouches for; another names another', async () => {
    const one = await judge(await signed({ anchor: verified.anchor }))
    const again = await judge(await signed({ level: 'attested', code_hash: codeHash }), attested)
    const other = await judge(await signed({ anchor: verified.anchor, jti: 'j2' }))
    expect(again).toEqual(one)
    expect(other).toEqual(proven('j2'))
    expect(other).not.toEqual(one)
  })
})

const now = () => Math.floor(Date.now() / 1000)

/** Each is signed by the issuer's own key. */
test.each<[string, () => Members, RegExp]>([
  ['for another organization', () => ({ aud: 'org_m4rk' }), /organization.*\(aud\)/],
  ['for nobody', () => ({ aud: undefined }), /\(aud\)/],
  ['for a list without this organization', () => ({ aud: ['org_m4rk'] }), /\(aud\)/],
  ['of another issuer', () => ({ iss: `${issuer}/m4rk` }), /issuer.*\(iss\)/],
  ['of no issuer', () => ({ iss: undefined }), /\(iss\)/],
  ['about another agent', () => ({ sub: 'agent_m4rk' }), /agent.*\(sub\)/],
  ['about no agent', () => ({ sub: undefined }), /\(sub\)/],
  ['that has expired', () => ({ iat: now() - 600, exp: now() - 61 }), /expired/],
  ['issued in the future', () => ({ iat: now() + 70, exp: now() + 600 }), /not valid yet/],
  ['not valid before the future', () => ({ nbf: now() + 70 }), /not valid yet/],
  ['without exp', () => ({ exp: undefined }), /issued and when it expires/],
  ['whose exp is text', () => ({ exp: `${now() + 600}` }), /issued and when it expires/],
  ['whose exp is null', () => ({ exp: null }), /issued and when it expires/],
  ['without iat', () => ({ iat: undefined }), /issued and when it expires/],
  ['good for more than a day', () => ({ exp: now() + 24 * 3600 + 5 }), /at most 24 hours/],
  ['issued long ago', () => ({ iat: now() - 24 * 3600 - 70 }), /at most 24 hours/],
  ['without jti', () => ({ jti: undefined }), /identifier.*\(jti\)/],
  ['with an empty jti', () => ({ jti: '' }), /\(jti\)/],
  ['whose jti is a number', () => ({ jti: 7 }), /\(jti\)/],
  ['with a jti without end', () => ({ jti: 'm4rk'.repeat(65) }), /\(jti\)/],
  ['of another level', () => ({ level: 'attested' }), /\(level\)/],
  ['of no level', () => ({ level: undefined }), /\(level\)/],
  ['of another anchor', () => ({ anchor: 'm4rk' }), /\(anchor\)/],
  ['of no anchor', () => ({ anchor: undefined }), /\(anchor\)/],
])('an attestation %s proves nothing, and is not repeated', async (_, claims, says) => {
  const answer = await judge(await signed({ anchor: verified.anchor, ...claims() }))
  expect(answer).toEqual(unproven(says))
  expect(JSON.stringify(answer)).not.toContain('m4rk')
})

describe('a level rests on its own proof', () => {
  test.each([
    ['another', 'cd'.repeat(32)],
    ['none', undefined],
    ['an upper-case', codeHash.toUpperCase()],
  ])('attested: the issuer states %s code hash', async (_, code_hash) => {
    const token = await signed({ level: 'attested', code_hash, anchor: verified.anchor })
    expect(await judge(token, attested)).toEqual(unproven(/\(code_hash\)/))
  })

  test('nothing given is not equal to nothing stated', async () => {
    const none = { anchor: null, codeHash: null }
    const anchorless = await signed({ anchor: null })
    expect(await judge(anchorless, { ...verified, ...none })).toEqual(unproven(/requires the ID/))
    const codeless = await signed({ level: 'attested', code_hash: null })
    expect(await judge(codeless, { ...attested, ...none })).toEqual(unproven(/a code hash/))
  })

  test('attested: an anchor is no attestation', async () => {
    const anchor = await signed({ level: 'attested', code_hash: codeHash })
    expect(await verifier.verify({ ...attested, anchor })).toEqual(unproven(/is required/))
  })

  test('an anchor that is another token than the attestation is to be stated', async () => {
    const [anchor, token] = [await signed({ jti: 'j2' }), await signed()]
    expect(await judge(token, { ...verified, anchor })).toEqual(unproven(/\(anchor\)/))
  })
})

describe('a signature is by a key of the issuer', () => {
  const right = { anchor: verified.anchor }
  const withSecret = async (secret: string | Buffer) => {
    const [, claims] = (await signed(right)).split('.')
    const input = `${segment({ alg: 'HS256', kid: 'k1' })}.${claims}`
    return `${input}.${createHmac('sha256', secret).update(input).digest('base64url')}`
  }

  test('not by a stranger under its name', async () => {
    expect(await judge(await signed(right, {}, stranger))).toEqual(unproven(/not signed by a key/))
  })

  test('not by a key that it does not publish', async () => {
    expect(await judge(await signed(right, { kid: 'k9' }))).toEqual(unproven(/not signed by a key/))
  })

  test('not by a key that the token brings or points to', async () => {
    const elsewhere = rig.jwksUrl.replace('/keys', '/evil')
    for (const header of [
      { jku: elsewhere, x5u: elsewhere },
      { jku: elsewhere, kid: 'evil' },
      { jwk: published(stranger, {}) },
    ])
      expect(await judge(await signed(right, header, stranger))).toEqual(unproven(/not signed/))
    expect(await judge(await signed(right, { jku: elsewhere }))).toEqual(proven())
    expect(rig.asked).toEqual(['/keys'])
  })

  test('not by nobody', async () => {
    const [, claims] = (await signed(right)).split('.')
    const none = segment({ alg: 'none', kid: 'k1' })
    expect(await judge(`${none}.${claims}.`)).toEqual(unproven(/compact JWS/))
    expect(await judge(`${none}.${claims}.AAAA`)).toEqual(unproven(/public-key algorithm/))
  })

  test('not by a secret, be it the public key in any form or one that is published', async () => {
    const refused = unproven(/public-key algorithm/)
    const { publicKey } = first
    const pem = publicKey.export({ type: 'spki', format: 'pem' })
    expect(await judge(await withSecret(pem))).toEqual(refused)
    const der = publicKey.export({ type: 'spki', format: 'der' })
    expect(await judge(await withSecret(der))).toEqual(refused)
    expect(await judge(await withSecret(JSON.stringify(published(first))))).toEqual(refused)
    rig.publish({ kty: 'oct', k: Buffer.from('secret').toString('base64url'), kid: 'k1' })
    expect(await judge(await withSecret('secret'))).toEqual(refused)
  })

  test('not of claims that were changed since', async () => {
    const wanted = await signed({ level: 'attested', code_hash: codeHash }, {}, stranger)
    const [header, , signature] = (await signed(right)).split('.')
    const token = [header, wanted.split('.')[1], signature].join('.')
    expect(await judge(token, attested)).toEqual(unproven(/not signed by a key/))
  })

  test('no character of what was signed can be another', async () => {
    const token = await signed(right)
    const place = fc.nat({ max: token.lastIndexOf('.') - 1 })
    const other = fc.constantFrom(...'AZaz09-_.')
    await fc.assert(
      fc.asyncProperty(place, other, async (at, character) => {
        fc.pre(token[at] !== character)
        const changed = token.slice(0, at) + character + token.slice(at + 1)
        expect(await judge(changed)).toEqual(unproven(/./))
      }),
    )
  })

  test('a token without kid needs an issuer with one key that fits', async () => {
    const token = await signed(right, { kid: undefined })
    expect(await judge(token)).toEqual(proven())
    rig.publish(published(first), published(second, { kid: 'k2' }))
    verifier = rig.verifier()
    expect(await judge(token)).toEqual(unproven(/\(kid\)/))
  })

  test('a token of another type proves nothing', async () => {
    expect(await judge(await signed(right, { typ: 'at+jwt' }))).toEqual(unproven(/\(typ\)/))
  })

  test('a token that must be understood otherwise proves nothing', async () => {
    const [, claims, signature] = (await signed(right)).split('.')
    for (const header of [
      { crit: ['kya'], kya: 1 },
      { crit: ['b64'], b64: false },
    ]) {
      const token = [segment({ alg: 'ES256', kid: 'k1', ...header }), claims, signature].join('.')
      expect(await judge(token)).toEqual(unproven(/./))
    }
  })
})

describe('what has not the form of an attestation is not looked at', () => {
  test.each<[string, string | null]>([
    ['nothing', null],
    ['text', 'persona_verif_xyz'],
    ['five parts', 'a.b.c.d.e'],
    ['other characters', 'a.b+/.c'],
    ['a line end', 'a.b.c\n'],
  ])('%s', async (_, token) => {
    expect(await judge(token)).toEqual(unproven(/compact JWS/))
    expect(rig.asked).toEqual([])
  })

  test('three parts of nonsense', async () => {
    expect(await judge('aaaa.bbbb.cccc')).toEqual(unproven(/compact JWS/))
  })

  test('more than 8192 characters, though well signed', async () => {
    const anchor = await signed({ more: 'x'.repeat(6_500) })
    expect(anchor.length).toBeGreaterThan(8_192)
    expect(await verifier.verify({ ...verified, anchor })).toEqual(unproven(/at most 8192/))
    expect(await judge(anchor)).toEqual(unproven(/at most 8192/))
    expect(rig.asked).toEqual([])
  })
})
