/** Texts that are generated to measure how long they take; given by npm run prove. */
export const textsToTime = Number(process.env.BURSAR_LANGUAGE_TEXTS ?? 3)

/** Whether the long forms of these tests are run. */
export const isProof = process.env.BURSAR_LANGUAGE_TEXTS !== undefined

/** So many rounds of a property, and ten times as many in a proof. */
export function rounds(count: number): { readonly numRuns: number } {
  return { numRuns: isProof ? 10 * count : count }
}
