/** Bounds of the faces, each with its unit in its name. */

export const requestBytesMax = 256 * 1024
export const jsonDepthMax = 32
/** Items and fields of one body, all lists and objects together: ten times what a policy has. */
export const jsonEntriesMax = 12_000
export const idempotencyKeyLengthMax = 255
/** Keys whose identity is remembered: a hundred bytes or two each. */
export const keysMax = 100_000
/** How old an identity may be that a read relies on. Writes check the key where they commit. */
export const keyAgeMsMax = 1_000
/** Different writes whose answers were lost: twice what one book may have in its queue. */
export const lostAnswersMax = 40_000
/** Equal ones among them. */
export const lostTwinsMax = 100
/** How long a repetition of them is looked for. */
export const lostAnswerSeconds = 60
export const bucketsMax = 100_000
/** A key may save up this many seconds' worth of requests for a burst. */
export const burstSeconds = 2
/** Failed authentications of one address. */
export const failuresPerSecondMax = 10
export const failuresBurstMax = 100
/** Agents whose place in a line of delegation is remembered. */
export const agentsMax = 100_000
/** So many seconds' worth of refused payments are recorded at once. */
export const refusedBurstSeconds = 10
/** Refused payments of somebody who is paused, suspended or killed. */
export const stoppedRefusalsPerMinuteMax = 10
/** For so long after a payment passed, those under way are taken for ones that pass. */
export const passedSecondsMax = 1
// Whoever is slower than this holds a connection that others need.
export const headersSecondsMax = 10
export const requestSecondsMax = 30
