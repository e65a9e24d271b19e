import { expect, onTestFinished, test } from 'vitest'
import { runCommand } from '../setup/process.ts'
import { endings, Scene } from './failover.ts'

const rounds = Number(process.env.BURSAR_PROVE_FAILOVERS ?? 1)

test('what was acknowledged is on the standby, however a wait for it ended', {
  timeout: 120_000 + rounds * 60_000,
}, async () => {
  const scene = await Scene.open()
  onTestFinished(() => scene.clear())
  let doubtful = 0
  for (let round = 0; round < rounds; round += 1) {
    doubtful += await scene.failOver(endings[round % endings.length] ?? 'cancelled')
  }
  await scene.finish()
  const { home, payers, primary } = scene
  const verified = await runCommand({ home, databaseUrl: primary.url }, 'verify')
  expect(verified).toMatchObject({ code: 0, stdout: expect.stringContaining('sound') })
  process.stdout.write(
    `  ${rounds} failovers: ${payers.acknowledged.size} acknowledged, 0 lost, ` +
      `${doubtful} events on a primary alone\n`,
  )
})
