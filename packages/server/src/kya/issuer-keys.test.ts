import { sign } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from 'vitest'
import {
  first,
  IssuerRig,
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
import { IssuerUnreachable, type KyaVerifier } from './verifier.ts'

let rig: IssuerRig
let verifier: KyaVerifier

beforeEach(async () => {
  rig = await new IssuerRig().open()
  verifier = rig.verifier()
})

afterEach(() => rig.close())

const judge = (attestation: string) => verifier.verify({ ...verified, attestation })
const unknown = {
  kind: 'unproven',
  sentence: 'The attestation is not signed by a key of the issuer.',
}

describe('without its keys nothing is said about a proof', () => {
  const right = { anchor: verified.anchor }
  const keys = JSON.stringify({ keys: [published(first)] })

  test.each<[string, RequestListener]>([
    ['not found', (_, response) => void response.writeHead(404).end(keys)],
    ['an error', (_, response) => void response.writeHead(500).end(keys)],
    ['nothing', (_, response) => void response.writeHead(204).end()],
    ['no JSON', (_, response) => void response.end('<html>')],
    ['no JWK Set', (_, response) => void response.end('{"keys":"k1"}')],
    ['a broken connection', (request) => void request.socket.destroy()],
    ['half an answer', (_, response) => void response.writeHead(200).write(keys.slice(0, 9))],
    ['an answer without end', (_, response) => void response.end(keys + ' '.repeat(300_000))],
  ])('an issuer that answers with %s is asked again next time', async (_, bad) => {
    const original = AbortSignal.timeout
    const hurried = vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => original(ms / 50))
    onTestFinished(() => hurried.mockRestore())
    const good = rig.answer
    rig.answer = bad
    const token = await signed(right)
    await expect(judge(token)).rejects.toThrow(IssuerUnreachable)
    expect(hurried).toHaveBeenCalledWith(5_000)
    rig.answer = good
    expect(await judge(token)).toEqual(proven())
  })

  test('an issuer that is down', async () => {
    await rig.close()
    await expect(judge(await signed(right))).rejects.toThrow(IssuerUnreachable)
  })

  test('an issuer that sends us elsewhere is not followed', async () => {
    rig.answer = ({ url }, response) => {
      if (url === '/keys') response.writeHead(302, { location: '/other' }).end()
      else response.end(keys)
    }
    await expect(judge(await signed(right))).rejects.toThrow(IssuerUnreachable)
    expect(rig.asked).toEqual(['/keys'])
  })

  test.each<[string, Pair, Members, string]>([
    ['too short', rsa(1024), {}, 'RS256'],
    ['private', first, { d: first.privateKey.export({ format: 'jwk' }).d }, 'ES256'],
    ['no point of its curve', first, { x: 'AAAA' }, 'ES256'],
  ])('a key that is %s is not used', async (_, pair, members, alg) => {
    rig.publish(published(pair, { kid: 'k1', ...members }))
    // By hand, since jose does not sign with so short a key either.
    const [, claims] = (await signed(right)).split('.')
    const input = `${segment({ alg, kid: 'k1' })}.${claims}`
    const { privateKey: key } = pair
    const signature = sign('sha256', Buffer.from(input), { key, dsaEncoding: 'ieee-p1363' })
    const token = `${input}.${signature.toString('base64url')}`
    await expect(judge(token)).rejects.toThrow(IssuerUnreachable)
  })
})

describe('keys are remembered', () => {
  const at = (seconds: number) => vi.setSystemTime(start + seconds * 1000)
  let start: number

  beforeEach(() => {
    vi.useFakeTimers({ toFake: ['Date'] })
    start = Date.now()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  const byFirst = () => signed({ anchor: verified.anchor })
  const bySecond = () => signed({ anchor: verified.anchor }, { kid: 'k2' }, second)

  test('a new key is found half a minute later, and wrong ones make us ask no more', async () => {
    expect(await judge(await byFirst())).toEqual(proven())
    rig.publish(published(first), published(second, { kid: 'k2' }))
    at(29)
    expect(await judge(await bySecond())).toEqual(unknown)
    expect(rig.asked.length).toBe(1)
    at(31)
    expect(await judge(await bySecond())).toEqual(proven())
    expect(await judge(await byFirst())).toEqual(proven())
    expect(rig.asked.length).toBe(2)
  })

  test('a key that is withdrawn is believed for ten minutes at most', async () => {
    expect(await judge(await byFirst())).toEqual(proven())
    rig.publish(published(second, { kid: 'k2' }))
    at(599)
    expect(await judge(await byFirst())).toEqual(proven())
    at(601)
    expect(await judge(await byFirst())).toEqual(unknown)
  })
})
