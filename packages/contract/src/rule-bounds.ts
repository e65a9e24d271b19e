/** How much of each there may be in a policy. */
export const ruleBounds = { entries: 100, currencies: 20, windows: 50, limits: 50 } as const
