import { writeFileSync } from 'node:fs'
import { encodeEvent, RULE_SET } from '@bursar/core'
import { everyKind } from '../setup/every-kind.ts'

// Records the book of a new rule set, once: `npx tsx test/golden/record.ts`. What is recorded
// already is never written again, since it says how things are decided for ever.
const path = new URL(`./fixtures/rules-${RULE_SET}.jsonl`, import.meta.url)
const bodies = everyKind().log.map(({ event }) => encodeEvent(event))
writeFileSync(path, `${bodies.join('\n')}\n`, { flag: 'wx' })
