import { flightSecondsMax } from '../limits.ts'
import type { Query } from '../store/db.ts'

export const BEGIN: Query = { text: 'begin', params: [] }
export const COMMIT: Query = { text: 'commit', params: [] }
export const ROLLBACK: Query = { text: 'rollback', params: [] }
export const flightMs = flightSecondsMax * 1000
