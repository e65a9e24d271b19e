/** Undecided payments (held money) that one agent may have: bounds what a deletion touches. */
export const openPaymentsMax = 100
/** Shared policies attached to one scope. */
export const attachedPoliciesMax = 8
/** Payments that wait for consent or capture, of one key of the organization. */
export const askedPaymentsMax = 500
/** Members of a book who are owners. */
export const ownersMax = 20
/** Active passkeys of a member: bounds what the end of a membership touches. */
export const passkeysMax = 20
/** The id of a credential has at most 1,023 bytes (WebAuthn 5.1), a key of RSA not many more. */
export const passkeyCharactersMax = 1_364
export const publicKeyCharactersMax = 1_400
/** Keys that end together with the key that made them. */
export const revokedKeysMax = 64
/** How long a client can act as an agent before a person is asked again. */
export const grantDaysMax = 90
/** Agents in a lineage of delegation, the first one included. */
export const delegationDepthMax = 3
/** Agents below one agent: bounds what its deletion touches. */
export const descendantsMax = 64
/** Groups that one agent is a member of. */
export const groupsPerAgentMax = 3
/** Groups above one another. */
export const groupDepthMax = 4
/** Wallets that an agent has beyond its first. */
export const furtherWalletsMax = 7
/** Requests for more that wait for an answer, of an agent and all below it. */
export const openRequestsMax = 3
/** So long nobody of them asks again once a person has said no. */
export const requestRestHours = 1
/** How long a limit can be raised, and how many raises of one agent last at a time. */
export const raiseDaysMax = 31
export const raisesMax = 10
/** Entries of a list of a policy. */
export const listEntriesMax = 100
/** A link to an approval: how long it is good, and how many one approval can have. */
export const linkHours = 24
export const linksMax = 20
/** How long something waits for consent when no policy says otherwise, and at most. */
export const approvalHoursDefault = 72
export const approvalHoursMax = 720
export const approversMax = 10
/** How long money stays set aside for a hold when nobody says otherwise, and at most. */
export const holdHoursDefault = 168
export const holdHoursMax = 720
/** What a rail gives as proof of one payment. */
export const receiptCharactersMax = 500
/** What a rail gives as the reason why it did not pay. */
export const failReasonCharactersMax = 200
/** The largest amount of one faucet call in a test book: 10,000.00. */
export const faucetMax = 10_000n * 100_000_000n
