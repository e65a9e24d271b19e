import { readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, onTestFinished, test } from 'vitest'
import { requestText, sendRaw } from '../e2e/raw-http.ts'
import { TestServer } from '../setup/server.ts'
import { Crowd, habits } from './crowd.ts'

const proof = process.env.BURSAR_PROVE_FLOOD_SECONDS
const seconds = Number(proof ?? 5)
const memoryMbMax = 400
// Both ends may open this many files, and the server more.
const many = proof === undefined ? 800 : 2_000
const count = Math.min(many, descriptorsMax() - 300)
// Beside other tests the machine may be busy; that it is served at all is what matters.
const patienceMs = 30_000

test(`${count} connections that mean no good keep nobody out`, { timeout: 300_000 }, async () => {
  const server = await TestServer.start({ env: { RATE_LIMIT: '20' } })
  onTestFinished(() => server.stop())
  // Whose key floods may find the database busy: that is its own lot, and is logged.
  server.mayLog = /no read connection was free|was closed by Bursar/
  const pid = server.process.child.pid ?? 0
  await server.did('GET', '/v1/agents')
  const before = descriptorsOf(pid)
  const { apiKey } = await server.did('POST', '/v1/agents', { body: { name: 'Hostile' } })
  const crowd = new Crowd(server.baseUrl, habits(String(apiKey)), count)
  onTestFinished(() => crowd.leave())
  await crowd.arrived()
  const end = performance.now() + seconds * 1_000
  let served = 0
  while (performance.now() < end || served < 5) {
    // One that keeps its connection, one that comes anew, and a write.
    await server.did('GET', '/v1/agents')
    const headers = [`Authorization: Bearer ${server.testKey}`]
    const fresh = await sendRaw(server.baseUrl, requestText('GET /v1/wallets', headers), patienceMs)
    expect(fresh.status).toBe(200)
    await server.did('POST', '/v1/agents', { body: { name: 'Bot' } })
    served += 1
    await sleep(250)
  }
  const peak = peakMbOf(pid)
  // Nobody of the crowd has closed anything.
  const patient = { timeout: 25_000, interval: 100 }
  await expect.poll(() => descriptorsOf(pid), patient).toBeLessThan(before + 20)
  process.stdout.write(`  ${served} rounds served beside ${count} connections, ${peak} MB\n`)
  expect(peak).toBeLessThan(memoryMbMax)
})

function descriptorsMax(): number {
  const { userLimits } = process.report.getReport() as {
    userLimits: { open_files: { soft: number | string } }
  }
  const soft = Number(userLimits.open_files.soft)
  return Number.isNaN(soft) ? 10_000 : soft
}

function descriptorsOf(pid: number): number {
  return readdirSync(`/proc/${pid}/fd`).length
}

function peakMbOf(pid: number): number {
  const [, kb = ''] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? []
  return Math.round(Number(kb) / 1024)
}
