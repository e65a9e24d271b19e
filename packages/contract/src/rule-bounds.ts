/** How much of each there may be in a policy, however it is written. */
export const ruleBounds = {
  ...{ entries: 100, currencies: 20, windows: 50, limits: 50 },
  /** Payments, or attempts, in a time. */
  payments: 1_000_000,
  /** 30 days. */
  duplicateSeconds: 2_592_000,
} as const
