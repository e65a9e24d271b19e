import { windows } from '../window.ts'

/** What a limit on amounts bounds: one payment, a calendar window, or all there ever is. */
export const periods = ['transaction', ...windows, 'total'] as const
export type Period = (typeof periods)[number]

/** Those in which several payments are added up. */
export const sums = [...windows, 'total'] as const
