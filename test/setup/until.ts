import { setTimeout as sleep } from 'node:timers/promises'

/** Resolves when it is so. Throws what was waited for when that takes too long. */
export async function until(
  isSo: () => Promise<boolean> | boolean,
  what: string,
  secondsMax = 30,
): Promise<void> {
  const deadline = performance.now() + secondsMax * 1000
  while (!(await isSo())) {
    if (performance.now() > deadline) throw new Error(`not within ${secondsMax} s: ${what}`)
    await sleep(10)
  }
}
