/** Undecided payments (held money) that one agent may have: bounds what a deletion touches. */
export const openPaymentsMax = 100
/** Shared policies attached to one scope. */
export const attachedPoliciesMax = 8
/** The largest amount of one faucet call in a test book: 10,000.00. */
export const faucetMax = 10_000n * 100_000_000n
