import { alike } from './alike.ts'
import { combined } from './combined.ts'
import { documents } from './documents.ts'
import { framed } from './framed.ts'
import { freely } from './freely.ts'
import { nearly } from './nearly.ts'
import { plain } from './plain.ts'
import { refused } from './refused.ts'
import type { Row } from './row.ts'
import { spoken } from './spoken.ts'
import { worded } from './worded.ts'
import { wordings } from './wordings.ts'

export const sentences: readonly Row[] = [
  ...documents,
  ...plain,
  ...combined,
  ...spoken,
  ...nearly,
  ...refused,
  ...wordings,
  ...worded,
  ...alike,
  ...framed,
  ...freely,
]
