import { createHash, generateKeyPairSync, type KeyObject } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { CompactSign, type CompactJWSHeaderParameters as Header } from 'jose'
import { issuerVerifier } from '../../packages/server/src/kya/issuer.ts'
import type { Proof } from '../../packages/server/src/kya/verifier.ts'

export interface Pair {
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
}
export type Members = Record<string, unknown>

export const elliptic = (namedCurve: string): Pair => generateKeyPairSync('ec', { namedCurve })
export const rsa = (modulusLength: number): Pair => generateKeyPairSync('rsa', { modulusLength })
export const first = elliptic('P-256')
export const second = elliptic('P-256')

export const issuer = 'https://kya.example.org'
export const codeHash = 'ab'.repeat(32)
export const verified: Proof = {
  agent: 'agent_01K00000000000000000000001',
  organization: 'org_01K00000000000000000000001',
  level: 'verified',
  anchor: 'persona_verif_xyz',
  codeHash: null,
  attestation: null,
}
export const attested: Proof = { ...verified, level: 'attested', anchor: null, codeHash }

/** For tests: an issuer's server, which publishes one key until it is told otherwise. */
export class IssuerRig {
  readonly asked: string[] = []
  readonly #server = createServer((request, response) => {
    this.asked.push(request.url ?? '')
    this.answer(request, response)
  })
  answer: RequestListener = publishing(published(first))

  async open(): Promise<this> {
    this.#server.listen(0, '127.0.0.1')
    await once(this.#server, 'listening')
    return this
  }

  get jwksUrl(): string {
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/keys`
  }

  /** One that knows no keys yet, and whose database's clock is so far ahead. */
  verifier(aheadSeconds = 0) {
    const time = () => Promise.resolve((Date.now() + aheadSeconds * 1000) * 1000)
    return issuerVerifier({ issuer, jwksUrl: this.jwksUrl, time })
  }

  publish(...keys: readonly Members[]): void {
    this.answer = publishing(...keys)
  }

  async close(): Promise<void> {
    if (!this.#server.listening) return
    this.#server.closeAllConnections()
    this.#server.close()
    await once(this.#server, 'close')
  }
}

export function published({ publicKey }: Pair, members: Members = { kid: 'k1' }): Members {
  return { ...publicKey.export({ format: 'jwk' }), ...members }
}

function publishing(...keys: readonly Members[]): RequestListener {
  return (_, response) => void response.end(JSON.stringify({ keys }))
}

/** An attestation with nothing wrong about it, but for what is changed; undefined leaves out. */
export async function signed(
  claims: Members = {},
  header: Members = {},
  pair = first,
): Promise<string> {
  const iat = Math.floor(Date.now() / 1000)
  const rights = { iss: issuer, aud: verified.organization, sub: verified.agent, iat }
  const all = { ...rights, exp: iat + 600, jti: 'j1', level: 'verified', ...claims }
  return new CompactSign(Buffer.from(JSON.stringify(all)))
    .setProtectedHeader({ alg: 'ES256', kid: 'k1', ...header } as Header)
    .sign(pair.privateKey)
}

export function segment(members: Members): string {
  return Buffer.from(JSON.stringify(members)).toString('base64url')
}

export function proven(jti = 'j1') {
  const pair = JSON.stringify([issuer, jti])
  const proofId = createHash('sha256').update(pair).digest('hex')
  return { kind: 'verified', verifier: issuer, proofId }
}
