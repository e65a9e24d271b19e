import { BaseSequencer, type TestSpecification } from 'vitest/node'

// What takes longest begins first, so that no worker is left with it when the others are done.
const slow = [
  'model/model',
  'e2e/first-start',
  'e2e/status',
  'e2e/package',
  'e2e/accessible',
  'e2e/generated-client',
  'crash/first-start',
  'verify/column',
  'sockets/flood',
  'effects/timekeeper',
  'driver/failures',
  'stuck/stuck',
  'engine/expirations',
  'crash/stop',
  'e2e/older-copy',
  'embedded/embedded',
  'crash/kill',
  'builds/builds',
]

/** Begins with the slow files; the rest in the order of their names. */
export class SlowFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const at = slow.findIndex((name) => moduleId.endsWith(`${name}.test.ts`))
      return at === -1 ? slow.length : at
    }
    return [...files].sort((a, b) => rank(a) - rank(b) || (a.moduleId < b.moduleId ? -1 : 1))
  }
}
