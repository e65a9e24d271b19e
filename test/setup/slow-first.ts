import { BaseSequencer, type TestSpecification } from 'vitest/node'

// What takes longest begins first, so that no worker is left with it when the others are done.
const slow = [
  'e2e/first-start',
  'crash/first-start',
  'model/model',
  'embedded/embedded',
  'crash/kill',
  'e2e/package',
  'verify/column',
  'e2e/status',
  'crash/stop',
  'e2e/accessible',
  'e2e/generated-client',
  'sockets/flood',
  'effects/timekeeper',
  'driver/failures',
  'stuck/stuck',
  'engine/expirations',
  'e2e/older-copy',
  'effects/dispatcher',
  'crash/dispatch',
  'overload/overload',
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
