import type { OutsideRail, Rail } from './rail.ts'
import { simulatedRail } from './simulated.ts'

export type Rails = Readonly<Record<OutsideRail, Rail>>

/** Who executes what leaves a book, by the rail of the payment. */
export const rails: Rails = { simulated: simulatedRail }
