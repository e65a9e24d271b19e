import { writeFileSync } from 'node:fs'
import { encodeEvent, RULE_SET } from '@bursar/core'
import { everyKind } from '../setup/every-kind.ts'

// Records the book of the newest rule set: `npx tsx --conditions=bursar-source FILE`. Of a release
// it is never written again, since it says how things are decided for ever.
const path = new URL(`./fixtures/rules-${RULE_SET}.jsonl`, import.meta.url)
const bodies = everyKind().log.map(({ event }) => encodeEvent(event))
writeFileSync(path, `${bodies.join('\n')}\n`, { flag: 'wx' })
