/** Bounds of the faces, each with its unit in its name. */

export const requestBytesMax = 256 * 1024
/** A body with a passkey in it: a few kB at most. */
export const authBodyBytesMax = 32 * 1024
/** Bodies that are being read, of all connections together. */
export const bodiesBytesMax = 64 * 1024 * 1024
/** A body up to this is read even then: payments are, and so is nearly every policy. */
export const smallBodyBytesMax = 8 * 1024
export const jsonDepthMax = 32
/** Items and fields of one body, all lists and objects together: ten times what a policy has. */
export const jsonEntriesMax = 12_000
export const idempotencyKeyLengthMax = 255
/** Different writes whose answers were lost: twice what one book may have in its queue. */
export const lostAnswersMax = 40_000
/** Equal ones among them. */
export const lostRepeatsMax = 16
/** How long a repetition of them is looked for. */
export const lostAnswerSeconds = 60
/** Different requests for a payment that came without a key and were answered. */
export const recentPaymentsMax = 40_000
/** Equal ones among them. */
export const equalPaymentsMax = 16
/** When clients retry what was not answered, after the answer that they did not get. */
export const retryMs = { min: 800, max: 45_000 } as const
// Whoever is slower than this holds a connection that others need.
export const headersSecondsMax = 10
export const requestSecondsMax = 30
/** How often they are looked for. */
export const slowLookSeconds = 1
/** How long after a refusal a connection is still read, so that its client can read the refusal. */
export const refusedLingerMs = 1_000
/** Open connections, where the process may open that many files. */
export const connectionsMax = 8_000
/** Connections that the system keeps until they are taken, as far as it lets a process. */
export const acceptedMax = 4_096
/** Files and connections to the database, which come before those of clients. */
export const descriptorsReserved = 128
/** What is read of a connection before it is seen how many requests that makes. */
export const parsedBytesMax = 1_024
/** Requests of one connection that are in work or whose answers were not taken. */
export const requestsInWorkMax = 4
/** Requests that were read behind those, of all connections: a few kB each. */
export const waitingRequestsMax = 8_192
/** How long an answer may go without a byte of it being taken. */
export const stalledSecondsMax = 10
// A stop waits for who may be sending: so long after the last request, and so long at most.
export const drainQuietMs = 300
export const drainGraceMsMax = 2_000
/** From the wish to stop until what is still unanswered is cut. */
export const drainSecondsMax = 5
/** How often metrics and readiness are found out anew. */
export const looksPerSecondMax = 10
export const looksBurstMax = 20

// The door counts what is answered by spans of time; what waits for longer than all of them makes
// it let in less.
export const doorSpanMs = 200
export const doorSpansMax = 3
/** Requests of one kind and book under way, while nothing slow is known of them. */
export const placesDefault = 1_024
/** The same of all books together, however slow any of them is. */
export const placesOfAllMin = 4 * placesDefault
/** The fewest, however slow the database is: what one batch takes. */
export const placesMin = 256
/** How much of the room that is left one key may hold: alone it gets two thirds of all. */
export const placesPerRoomMax = 2
/** How much the bound grows in each span after something was slow. */
export const placesGrowthMax = 1.1
/** Pauses, revocations and their like of one key under way, beside all others. */
export const urgentPerKeyMax = 64
/** The same of all keys of one book, and of all addresses whose key nobody knows. */
export const urgentPerBookMax = 4_096
/** Of /health, /readyz and /metrics; past that they are requests of a stranger. */
export const probesPerSecondMax = 50
/** Books whose requests are counted apart. */
export const doorBooksMax = 4_000
/** What a refused request may still send on a kept connection. */
export const refusedBytesMax = requestBytesMax
/** Without a refusal for so long, an episode of overload is over. */
export const overloadQuietMs = 5_000
