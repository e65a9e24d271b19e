import { generateKeyPairSync, sign } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { TLSSocket } from 'node:tls'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { parseAddress } from './address.ts'
import { Handshake } from './handshake.ts'
import { openDatabase } from './open.ts'

const url = inject('databaseUrl')

/** The server's URL with some parts changed. */
function variant(change: (parts: URL) => void): string {
  const parts = new URL(url)
  change(parts)
  return parts.href
}

async function secured(target: string): Promise<string> {
  const writer = await openDatabase({ url: target, connectTimeoutMs: 2_000 }).openWriter()
  const [result] = await writer.flight([{ text: 'SELECT 1 AS n', params: [] }], 2_000)
  writer.destroy()
  return JSON.stringify(result?.rows)
}

async function refusal(target: string): Promise<string> {
  const start = performance.now()
  const database = openDatabase({ url: target, connectTimeoutMs: 2_000 })
  const errors = [database.openWriter(), database.read({ text: 'SELECT 1', params: [] })].map(
    (attempt) => attempt.then(() => 'connected', String),
  )
  const [writing, reading] = await Promise.all(errors)
  expect(reading).toBe(writing)
  expect(performance.now() - start).toBeLessThan(20_000)
  return writing ?? ''
}

async function listen(serve: (socket: Socket) => void): Promise<{ port: string; server: Server }> {
  const server = createServer(serve)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return { port: String((server.address() as AddressInfo).port), server }
}

describe('a connection that cannot be', () => {
  it('for a wrong user or password says so', async () => {
    const wrong = variant((parts) => {
      parts.username = 'nobody_known'
      parts.password = 'wrong'
    })
    expect(await refusal(wrong)).toMatch(/^ConnectionLost: cannot connect .*(28P01|28000)/)
  })

  it('for a missing database says so', async () => {
    const missing = variant((parts) => {
      parts.pathname = '/missing'
    })
    expect(await refusal(missing)).toContain('database "missing" does not exist (3D000)')
  })

  it('for a closed port says so', async () => {
    const { port, server } = await listen(() => undefined)
    await new Promise((resolve) => server.close(resolve))
    const closed = variant((parts) => {
      parts.port = port
    })
    expect(await refusal(closed)).toContain('ECONNREFUSED')
  })
})

describe('a URL', () => {
  const secret = 'pa55word'

  function messageOf(text: string): string {
    try {
      openDatabase({ url: text })
    } catch (error) {
      return String(error)
    }
    return 'accepted'
  }

  it.each([
    ['localhost:pa55word@', 'expected a postgres:// URL'],
    ['mysql://me:pa55word@localhost/x', 'expected a postgres:// URL'],
    ['postgres://me:pa55/word@localhost/x', 'expected a postgres:// URL'],
    ['postgres://me:pa55#word@localhost/x', 'expected a postgres:// URL'],
    ['postgres://me:pa55word%@localhost/x', 'two hexadecimal digits'],
    ['postgres://me:pa55word@localhost:0/x', 'host:port'],
    ['postgres://me:pa55word@localhost:5432:5433/x', 'host:port'],
    ['postgres://me:pa55word@localhost/x?sslmode=sometimes', 'not sometimes'],
    ['postgres://me:pa55word@localhost/x?sslmod=require', 'unknown parameter sslmod'],
    ['postgres://me:pa55word@localhost/x?password=pa55word', 'unknown parameter password'],
    [
      'postgres://me:pa55word@localhost/x?sslmode=require&sslmode=disable',
      'sslmode more than once',
    ],
    ['postgres://me:pa55word@localhost/x?connect_timeout=0', 'seconds, not 0'],
    ['postgres://me:pa55word@localhost/x?connect_timeout=1h', 'seconds, not 1h'],
    ['postgres://me:pa55word@localhost/x?target_session_attrs=standby', 'target_session_attrs'],
    ['postgres://me:pa55word@localhost/x?target_session_attrs=any', 'target_session_attrs'],
  ])(
    'that cannot be honoured is refused by what is wrong, without its password: %s',
    (url, why) => {
      expect(messageOf(url)).toContain(why)
      expect(messageOf(url)).not.toContain(secret)
      expect(messageOf(url)).not.toContain('pa55')
    },
  )

  it('may name several hosts, and what of libpq is harmless', () => {
    const query = 'connect_timeout=3&target_session_attrs=read-write&application_name=till%20one'
    const url = `postgresql://m%40:p%40:ss@db1,db2:6432,[::1]:7000/b%2Fk?sslmode=disable&${query}`
    expect(parseAddress(url)).toEqual({
      hosts: [
        { host: 'db1', port: 5432 },
        { host: 'db2', port: 6432 },
        { host: '::1', port: 7000 },
      ],
      ...{ user: 'm@', password: 'p@:ss', database: 'b/k', tls: null, connectTimeoutMs: 3_000 },
      settings: { application_name: 'till one' },
    })
    expect(parseAddress('postgres://')).toMatchObject({
      hosts: [{ host: 'localhost', port: 5432 }],
      ...{ user: 'postgres', password: '', database: 'postgres' },
    })
    expect(parseAddress('postgres://me@/x')).toMatchObject({ user: 'me', database: 'x' })
  })

  it('gives the session its name and options, but never over what Bursar sets', async () => {
    const query = 'application_name=till&options=-c%20geqo%3Doff%20-c%20bytea_output%3Descape'
    const writer = await openDatabase({ url: `${url}?${query}` }).openWriter()
    const names = ['application_name', 'geqo', 'bytea_output']
    const shows = names.map((name) => ({ text: `SHOW ${name}`, params: [] }))
    const values = (await writer.flight(shows, 5_000)).map(({ rows }) =>
      Object.values(rows[0] ?? {}),
    )
    writer.destroy()
    expect(values.flat()).toEqual(['till', 'off', 'hex'])
  })
})

describe('TLS', () => {
  const { key, certificate } = selfSigned()
  let folder: string
  let server: Server
  let port: string

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'bursar-tls-'))
    await writeFile(join(folder, 'root.pem'), certificate)
    const target = new URL(url)
    const opened = await listen((socket) => {
      socket.once('data', () => {
        socket.write('S')
        const secure = new TLSSocket(socket, { isServer: true, key, cert: certificate })
        const upstream = connect(Number(target.port), target.hostname)
        for (const end of [secure, upstream]) end.on('error', () => undefined)
        secure.pipe(upstream).pipe(secure)
      })
    })
    server = opened.server
    port = opened.port
  })
  afterAll(async () => {
    server.close()
    await rm(folder, { recursive: true })
  })

  function by(mode: string, options: { host?: string; root?: boolean } = {}): string {
    return variant((parts) => {
      parts.port = port
      parts.hostname = options.host ?? 'localhost'
      parts.searchParams.set('sslmode', mode)
      if (options.root) parts.searchParams.set('sslrootcert', join(folder, 'root.pem'))
    })
  }

  it.each(['prefer', 'require'])('encrypts without asking who is there: %s', async (mode) => {
    expect(await secured(by(mode))).toBe('[{"n":1}]')
  })

  it('verifies a certificate and its name against the named root', async () => {
    expect(await secured(by('verify-full', { root: true }))).toBe('[{"n":1}]')
    expect(await refusal(by('verify-full', { root: true, host: '127.0.0.1' }))).toContain('IP')
    expect(await secured(by('verify-ca', { root: true, host: '127.0.0.1' }))).toBe('[{"n":1}]')
    for (const mode of ['verify-full', 'verify-ca']) {
      expect(await refusal(by(mode))).toContain('self-signed certificate')
    }
  })

  it('is insisted on when the mode says so', async () => {
    const { port: plainPort, server: plain } = await listen((socket) => {
      socket.once('data', () => socket.write('N'))
    })
    for (const mode of ['require', 'verify-ca', 'verify-full']) {
      const target = variant((parts) => {
        parts.port = plainPort
        parts.searchParams.set('sslmode', mode)
      })
      expect(await refusal(target)).toContain('does not support TLS')
    }
    plain.close()
  })

  it('is not begun when plain text was smuggled in before it', async () => {
    const { port: slyPort, server: sly } = await listen((socket) => {
      socket.once('data', () => socket.write('SR\0\0\0\x08\0\0\0\0'))
    })
    const target = variant((parts) => {
      parts.port = slyPort
    })
    expect(await refusal(target)).toContain('unexpected response')
    sly.close()
  })
})

describe('the handshake', () => {
  const address = parseAddress('postgres://alice:pencil@localhost/bank')

  function request(method: number, text: string): Buffer {
    const head = Buffer.alloc(4)
    head.writeInt32BE(method)
    return Buffer.concat([head, Buffer.from(text, 'latin1')])
  }

  function begun(): { handshake: Handshake; nonce: string } {
    const handshake = new Handshake(address)
    const first = String(handshake.receive('R', request(10, 'SCRAM-SHA-256\0\0')))
    return { handshake, nonce: first.slice(first.indexOf('r=') + 2) }
  }

  it('answers MD5 with the salted hash', () => {
    const answer = new Handshake(address).receive('R', request(5, '\x01\x02\x03\x04'))
    expect(String(answer)).toBe('md537cba386e8b90f1e3941a0e792722253\0')
  })

  it('never trusts a server that skips or fails its proof', () => {
    const skipped = begun()
    expect(() => skipped.handshake.receive('R', request(0, ''))).toThrow('prove')
    const failed = begun()
    const challenge = `r=${failed.nonce}more,s=c2FsdA==,i=4096`
    expect(String(failed.handshake.receive('R', request(11, challenge)))).toMatch(/^c=biws,r=.*,p=/)
    expect(() => failed.handshake.receive('R', request(12, 'v=AAAA'))).toThrow('prove')
    const early = begun()
    expect(() => early.handshake.receive('R', request(12, 'v='))).toThrow('prove')
  })

  it.each([
    ['another nonce', (_: string) => 'r=stranger,s=c2FsdA==,i=4096'],
    ['no nonce of its own', (nonce: string) => `r=${nonce},s=c2FsdA==,i=4096`],
    ['endless iterations', (nonce: string) => `r=${nonce}x,s=c2FsdA==,i=9999999999`],
    ['no iterations', (nonce: string) => `r=${nonce}x,s=c2FsdA==`],
  ])('refuses a challenge with %s', (_, challenge) => {
    const { handshake, nonce } = begun()
    const message = request(11, challenge(nonce))
    expect(() => handshake.receive('R', message)).toThrow('malformed')
  })

  it('sends no password in clear', () => {
    expect(() => new Handshake(address).receive('R', request(3, ''))).toThrow('method 3')
  })
})

/** A certificate for the name localhost, signed by its own key (X.509, RFC 5280). */
function selfSigned(): { key: string; certificate: string } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const der = (tag: number, ...parts: Uint8Array[]) => {
    const body = Buffer.concat(parts)
    const { length } = body
    const size = length < 128 ? [length] : [0x82, length >> 8, length & 255]
    return Buffer.concat([Buffer.from([tag, ...size]), body])
  }
  const text = (tag: number, value: string) => der(tag, Buffer.from(value))
  const oid = (hex: string) => der(6, Buffer.from(hex, 'hex'))
  const algorithm = der(0x30, oid('2a8648ce3d040302'))
  const name = der(0x30, der(0x31, der(0x30, oid('550403'), text(12, 'localhost'))))
  const alternative = der(0x30, oid('551d11'), der(4, der(0x30, text(0x82, 'localhost'))))
  const body = der(
    0x30,
    der(0xa0, der(2, Buffer.from([2]))),
    der(2, Buffer.from([1])),
    algorithm,
    name,
    der(0x30, text(23, '200101000000Z'), text(23, '491231235959Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
    der(0xa3, der(0x30, alternative)),
  )
  const signature = der(3, Buffer.from([0]), sign('sha256', body, privateKey))
  const base64 = der(0x30, body, algorithm, signature).toString('base64')
  return {
    key: String(privateKey.export({ type: 'pkcs8', format: 'pem' })),
    certificate: `-----BEGIN CERTIFICATE-----\n${base64}\n-----END CERTIFICATE-----\n`,
  }
}
