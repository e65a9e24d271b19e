/** Every bound of the server, with its unit in its name. */

// Crash recovery replays up to 1 GB of log, which takes minutes on a slow disk.
export const embeddedStartSecondsMax = 600
// A fast shutdown writes a checkpoint first.
export const embeddedStopSecondsMax = 30
export const embeddedQuitSecondsMax = 5
export const embeddedPortAttemptsMax = 5
// After a killed postmaster its children let go of the shared memory within moments.
export const embeddedOrphanSecondsMax = 10
export const embeddedLogBytesMax = 1_000_000

// What a secret must have at least: a shorter one can be guessed, or its file was cut.
export const secretCharactersMin = 16

// A batch is what one transaction writes: bounded so that one flight stays short.
export const batchCommandsMax = 256
export const batchBytesMax = 128_000
// After a failure, so many pauses and their like go ahead even of a batch that is full.
export const urgentPerTryMin = 32
// What is over is decided first in a batch; while there is more of it, nothing else is.
export const expiredCommandsMax = 64
// Undecided commands of one book; past that the answer is 503 at once.
export const queueCommandsMax = 10_000
export const queueCommandsPerKeyMax = 5_000
// A command that did not begin in this time is given up, and nothing of it was done.
export const queueSecondsMax = 10
// How often a stopped book is looked at again, when somebody asks.
export const stoppedLookSeconds = 1
// How often the newest head of each book is written to the home.
export const headsFlushSeconds = 1
// A command that waits longer than this is a sign of trouble: it is told, and readyz says so.
export const stuckSeconds = 3
export const watchMs = 500
// Further behind its log than this, the database's clock was set back.
export const clockBehindSecondsMax = 2
// What was taken has this long to be decided when the engine closes.
export const closeSecondsMax = 3
// What follows from events has this long to end; what it leaves is found at the next start.
export const effectsStopSecondsMax = 3
// How long an outcome may stay unknown before the caller is told so.
export const unknownSecondsMax = 20
export const flightSecondsMax = 10
// To one server of the database, of which there may be several.
export const connectSecondsMax = 5
// A process that stops in the middle of a transaction holds the head of a book this long.
export const idleTransactionMsMax = 1_500
// A connection that was not used for so long is asked whether it lives before it is trusted.
export const probeAfterIdleMs = 1_000
export const probeMsMax = 1_000
// A migration waits for the one of another process, and rewrites what it has to.
export const migrationSecondsMax = 600
// Each wave loads what the rows of the one before it name: a key, its wallet, up to three agents
// in a line, up to four groups above one another, a policy, the one that is tried beside it.
export const loadWavesMax = 16
export const writersMax = 4
export const lanesMax = 1_000
// Rows of one book kept in memory; beyond it the book is loaded again from the database.
export const bookRowsMax = 1_000_000
export const recentKeysMax = 10_000
export const idempotencyHoursMax = 48
export const sealedBoxMinutesMax = 10

// Agents whose exposures are added up for one group.
export const exposedAgentsMax = 200
// What one back-test looks through of the log, and what it tells one by one.
export const backtestEventsMax = 200_000
export const backtestChangesMax = 1_000
export const backtestPageMax = 250
// The same for what a candidate said beside a policy.
export const shadowPaymentsMax = 100_000
export const shadowChangesMax = 100
export const shadowPageMax = 500
// Payments of a span that sums of spending look at, the last ones.
export const spendingPaymentsMax = 100_000
// How often the heads of all books are read, to see which have moved.
export const sweepSeconds = 1
export const sweepBooksMax = 10_000
// How long a page waits for a back-test before it is shown without one.
export const pageBacktestMsMax = 2_000
// Earlier payments that are looked through for those to one payee: the last ones.
export const paidToBookMax = 5_000
export const paidToWalletMax = 2_000
// Payments of one book that wait for the answer of a rail in one process.
export const dispatchesMax = 500
// A process that died or was frozen keeps a payment from being dispatched by another this long.
export const dispatchLeaseSeconds = 6
// A rail that has not answered for so long is asked again.
export const railAnswerSecondsMax = 60
export const unansweredMax = 10_000
export const dispatchRetrySecondsMax = 30
// A database clock that was set forward ends what is over at the latest after this.
export const expiryLookSecondsMax = 30
// Events that a consumer is given under one lease, and books that it works on at one time.
export const consumerEventsMax = 100
export const consumerBooksMax = 32
export const consumerLeaseSeconds = 30
// For one event; renewed in time, a lease is never shorter than that.
export const consumerHandleSecondsMax = 10
// A hint of a lane waits so long for others like it.
export const consumerHintMs = 20
export const consumerAttemptsMax = 5
export const consumerRetrySecondsMax = 60
export const deadLetterErrorCharactersMax = 300
export const deadLettersPageMax = 1_000
export const keyUseFlushSeconds = 1
// Calls of one process that wait for a payment to be decided; past that they answer at once.
export const waitersMax = 1_000
export const waitersPerBookMax = 200
export const waitersPerKeyMax = 20
export const trimMinutes = 10
// A table that grew to this size is counted at once: PostgreSQL's own round comes once a minute.
export const tableCountSeconds = 1
export const uncountedBytesMin = 64_000

// Keys whose identity is remembered: a hundred bytes or two each.
export const keysMax = 100_000
// Keys of nobody that are remembered.
export const missesMax = 20_000
// Keys that one query looks up, and queries at one time.
export const lookupBatchMax = 256
export const lookupsUnderWayMax = 2
// Keys that wait for one, from where there were many guesses and from elsewhere.
export const lookupsWaitingMax = 4_096
// How old what a read relies on may be. Writes check the key where they commit.
export const keyAgeMsMax = 1_000
export const bucketsMax = 100_000
// A key may save up this many seconds' worth of requests for a burst.
export const burstSeconds = 2
// Failed authentications of one address.
export const failuresPerSecondMax = 10
export const failuresBurstMax = 100
// Agents whose place in a line of delegation is remembered.
export const agentsMax = 100_000
// So many seconds' worth of refused payments are recorded at once.
export const refusedBurstSeconds = 10
// Refused payments of somebody who is paused, suspended or killed.
export const stoppedRefusalsPerMinuteMax = 10
// For so long after a payment passed, those under way are taken for ones that pass.
export const passedSecondsMax = 1

// What `doctor` finds too little, too old or too far apart.
export const nodeVersionMin = [20, 19] as const
export const postgresVersionMin = 15
export const diskFreeBytesLow = 2_000_000_000
export const diskFreeBytesMin = 200_000_000
export const clockSkewSecondsMax = 5

// People. How long a link to join is good: for who set the server up, and for who was invited.
export const ownerLinkMinutes = 15
export const invitationMinutes = 24 * 60
export const deviceLinkMinutes = 15
export const openInvitationsPerBookMax = 100
export const openDeviceLinksMax = 5
// Of each list that people are shown.
export const invitationsShownMax = 200
// How long an invitation that is over stays to be seen.
export const overInvitationDaysMax = 30
// From the options for a passkey to its answer.
export const attemptMinutes = 5
export const attemptsPerSubjectMax = 10
// The same where an approval is confirmed.
export const stepUpMinutes = 2
export const attemptsMax = 100_000
// Attempts of one address.
export const attemptsPerSecondMax = 1
export const attemptsBurstMax = 60
export const sessionIdleHoursMax = 12
export const sessionDaysMax = 7
export const sessionFreshMinutes = 5
// How often it is written down that a session was used.
export const sessionSeenSeconds = 60
// How old what a request of a session relies on may be.
export const sessionAgeMsMax = 1_000
export const sessionsMax = 20_000
export const sessionsPerPersonMax = 20
export const passkeysPerPersonMax = 20
export const userAgentCharactersMax = 200
// Writes of one process to the directory of people that wait for those before them.
export const directoryWritesMax = 500
export const peopleSweepSeconds = 10

// Clients that people let act as an agent. How long the page waits for an answer.
export const requestMinutes = 10
export const requestsPerSessionMax = 20
export const codeSeconds = 60
export const accessMinutes = 60
export const refreshDays = 30
// Clients of several machines send a token again: so long it is answered as if for the first time.
export const refreshGraceSeconds = 120
export const tokensPerGrantMax = 100
export const grantDaysDefault = 30
export const clientAgentsMax = 20
// What a client says of itself.
export const documentBytesMax = 5 * 1024
export const documentSecondsMax = 5
export const documentFreshMinutes = 15
// How long the last good document of a client holds whose address does not answer.
export const documentKeepDays = 7
export const documentsUnderWayMax = 8
// Fetches from one host.
export const fetchesPerSecondMax = 0.2
export const fetchesBurstMax = 10
export const clientIdCharactersMax = 500
export const redirectUrisMax = 20
export const redirectUriCharactersMax = 500
export const stateCharactersMax = 2_000
export const keysFreshMinutes = 10
export const assertionSecondsMax = 600
export const registrationHours = 1
export const registeredClientDays = 90
export const registeredClientsMax = 1_000
