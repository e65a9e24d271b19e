import { once } from 'node:events'
import { type AddressInfo, connect } from 'node:net'
import { problemBody } from '@bursar/contract'
import { expect, onTestFinished, test } from 'vitest'
import { FaceRig } from '../../../../../test/setup/face.ts'
import { bodiesBytesMax, requestBytesMax, smallBodyBytesMax } from './bounds.ts'
import { createHttpServer, openDoor } from './server.ts'

test('bodies that do not end hold so much together: then only short ones are read', async () => {
  const rig = new FaceRig()
  const server = createHttpServer({ app: rig.app, door: openDoor })
  onTestFinished(() => void server.close().closeAllConnections())
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const headers = { Authorization: `Bearer ${rig.key()}`, 'Content-Type': 'application/json' }
  const url = `http://127.0.0.1:${port}/v1/agents`
  const post = (name: string) =>
    fetch(url, { method: 'POST', headers, body: JSON.stringify({ name }) })
  const head = Object.entries({ Host: 'localhost', ...headers, 'Content-Length': requestBytesMax })
    .map(([name, value]) => `${name}: ${value}\r\n`)
    .join('')
  const part = Buffer.alloc(requestBytesMax - 1, ' ')
  const sockets = Array.from({ length: bodiesBytesMax / requestBytesMax + 2 }, () => {
    const socket = connect(port, '127.0.0.1').on('error', () => undefined)
    socket.write(`POST /v1/agents HTTP/1.1\r\n${head}\r\n`)
    socket.write(part)
    return socket
  })
  const long = () => post('x'.repeat(smallBodyBytesMax))
  await expect.poll(async () => (await long()).status, { timeout: 20_000 }).toBe(503)
  const refused = await long()
  expect(problemBody.parse(await refused.json()).code).toBe('UNAVAILABLE')
  expect(refused.headers.get('retry-after')).toBe('1')
  expect(refused.headers.get('connection')).toBe('close')
  expect((await post('Bot')).status).toBe(200)
  for (const socket of sockets) socket.destroy()
  await expect.poll(async () => (await long()).status).toBe(400)
})
