import type { OutsideRail } from '@bursar/core'
import type { Rail } from './rail.ts'
import { simulatedRail } from './simulated.ts'

export type Rails = Readonly<Record<OutsideRail, Rail>>

/** Who executes what leaves a book, by the rail of the payment. */
export const rails: Rails = { simulated: simulatedRail }
