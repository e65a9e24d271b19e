import { expect, test } from 'vitest'
import { FaceRig } from '../../../../../test/setup/face.ts'

interface Asked {
  readonly from?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly rig?: FaceRig
}

const token = 'a token of operators'
const open = new FaceRig({ host: '0.0.0.0' })
const guarded = new FaceRig({ host: '0.0.0.0', metricsToken: token })

/** The status of a request that came over a socket from that address. */
async function statusOf({ rig = open, from = '127.0.0.1', headers = {} }: Asked): Promise<number> {
  const all = { host: '127.0.0.1:4400', ...headers }
  const incoming = {
    url: '/metrics',
    headers: all,
    rawHeaders: Object.entries(all).flat(),
    socket: { remoteAddress: from },
  }
  return (await rig.app.request('/metrics', {}, { incoming } as never)).status
}

test.each(['127.0.0.1', '127.8.0.1', '::1', '::ffff:127.0.0.1'])(
  'the metrics are for this machine: %s',
  async (from) => {
    expect(await statusOf({ from })).toBe(200)
    expect(await statusOf({ from, headers: { host: '[::1]:4400' } })).toBe(200)
  },
)

test.each(['10.0.0.7', '192.168.1.2', '::ffff:10.0.0.7', '2001:db8::1', '128.0.0.1', ''])(
  'and for no other: %s',
  async (from) => {
    expect(await statusOf({ from })).toBe(403)
  },
)

test.each([
  ['x-forwarded-for', '127.0.0.1'],
  ['x-forwarded-host', 'bursar.example'],
  ['x-real-ip', '127.0.0.1'],
  ['forwarded', 'for=127.0.0.1'],
  ['via', '1.1 proxy'],
  ['host', 'bursar.example'],
])('nor for who comes through a proxy on this machine: %s', async (name, value) => {
  expect(await statusOf({ headers: { [name]: value } })).toBe(403)
})

test('a token is asked of everybody, and is enough from anywhere', async () => {
  const sent = { authorization: `Bearer ${token}` }
  for (const from of ['127.0.0.1', '10.0.0.7']) {
    expect(await statusOf({ rig: guarded, from })).toBe(401)
    for (const wrong of ['Bearer ', `Bearer ${token}x`, token])
      expect(await statusOf({ rig: guarded, from, headers: { authorization: wrong } })).toBe(401)
    expect(await statusOf({ rig: guarded, from, headers: sent })).toBe(200)
    const proxied = { ...sent, 'x-forwarded-for': '10.0.0.9', host: 'bursar.example' }
    expect(await statusOf({ rig: guarded, from, headers: proxied })).toBe(200)
  }
})
