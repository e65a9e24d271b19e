export type { AgentRow } from './agent/agent.ts'
export { agentPermissionsDefault, type KeyRow, type NewKey } from './agent/key.ts'
export type { MemberRow } from './agent/member.ts'
export type { NewPasskey, PasskeyRow } from './agent/passkey.ts'
export { type Access as CommandAccess, commandAccess, themselves } from './agent/permission.ts'
export { type MemberRole, permissionsOf, roles } from './agent/role.ts'
export { alarmsOf } from './alarm.ts'
export type { ApprovalRow } from './approval/approval.ts'
export type { Evidence } from './approval/evidence.ts'
export type { LinkRow } from './approval/link.ts'
export { type MoreRequest, requestKinds, type Wish } from './approval/request.ts'
export { AssertionFailed, assert, present } from './assert.ts'
export * from './book.ts'
export { type Codec, type Fields, type Infer, money, type RecordCodec } from './codec.ts'
export {
  type Actor,
  type Command,
  type CommandKind,
  commandCodecs,
  keyOf,
  type Params,
  type SwitchScope,
  switchScopes,
} from './command.ts'
export { decide } from './decide.ts'
export {
  decodeEvent,
  type Event,
  type EventOf,
  encodeEvent,
  type Recorded,
} from './event.ts'
export { paymentOf } from './evolve/payment.ts'
export { evolve } from './evolve.ts'
export {
  Backtest,
  type Tried,
  type Verdict,
} from './foresight/backtest.ts'
export {
  type Exposure,
  exposureOf,
  groupExposureOf,
  type Holdings,
  holdingsOf,
} from './foresight/exposure.ts'
export {
  type EntryLimitInForce,
  type LimitInForce,
  type LimitsInForce,
  limitsInForce,
} from './foresight/limit.ts'
export { type LimitOnPath, limitsOnPath } from './foresight/path-limit.ts'
export type { GroupRow } from './group/group.ts'
export * from './id.ts'
export { type KyaLevel, type KyaStatus, kyaLevels, kyaOf } from './kya/kya.ts'
export { type Trust, trustOf, trustWeights } from './kya/trust.ts'
export { available, type Charge, type Entry } from './ledger/posting.ts'
export {
  clearingOf,
  type Role,
  type RoleRow,
  roleName,
  type WalletRow,
  type WalletStatus,
  type WalletType,
} from './ledger/wallet.ts'
export * from './limits.ts'
export {
  AMOUNT_MAX,
  formatMoney,
  isFine,
  isPrecise,
  type MoneyCode,
  parseMoney,
  SCALE,
  SUM_HALF,
  SUM_MAX,
} from './money.ts'
export {
  type Done,
  type Known,
  type Outcome,
  type Rejection,
  type RejectionCode,
  type Result,
  rejected,
} from './outcome.ts'
export type { PayeeFacts } from './payee/payee.ts'
export {
  isOpen,
  isWaiting,
  type Merchant,
  type MerchantReading,
  type PaymentRow,
  type PaymentState,
} from './payment/payment.ts'
export { evaluate, evaluateApproval } from './policy/evaluate.ts'
export {
  type Finding,
  limitCodes,
  listCodes,
  type RefusalCode,
  type RuleName,
  ruleNames,
  type ScopeName,
} from './policy/finding.ts'
export { limitFields } from './policy/limit.ts'
export { countedFrom, entryCounterKey, limitedEntries } from './policy/limit-by.ts'
export { type LintCode, type LintFinding, lintCodes } from './policy/lint/finding.ts'
export { missingApprovers } from './policy/lint/unreachable-approval.ts'
export { entriesOfNobody, unknownCategories } from './policy/lint/unreachable-list.ts'
export { lint } from './policy/lint.ts'
export { merchantPayee, type Payee } from './policy/payee.ts'
export { type Period, periods } from './policy/period.ts'
export type { PolicyRow, PolicyVersionRow } from './policy/policy.ts'
export { policyVersionRow } from './policy/policy.ts'
export { rulesInForce } from './policy/raise.ts'
export { type Funding, type Remedies, remediesOf } from './policy/remedy.ts'
export {
  type EntryList,
  type EntryReading,
  entryLists,
  type LimitBy,
  merged,
  noRules,
  type Readings,
  type Rules,
  rules as rulesCodec,
} from './policy/rules.ts'
export { noVelocity, type VelocityRow } from './policy/velocity.ts'
export { rowsToPrefetch } from './prefetch.ts'
export {
  isChain,
  isOutside,
  isRailText,
  newClearingWallets,
  type OutsideRail,
  outsideRails,
  type Rail,
  type RailTerms,
  rails,
  type Settles,
  type SwitchName,
  settlements,
  switchNames,
} from './rail.ts'
export type { Need } from './read-set.ts'
export { RULE_SET, type RuleSet, ruleSets } from './rule-set.ts'
export { calendarOf, isZone, type Micros } from './time.ts'
export {
  asIfAllowed,
  asIfConfirmed,
  bookSource,
  type FactName,
  facts,
  type Seen,
  type Source,
  seenSource,
  View,
} from './view.ts'
export {
  type Counters,
  noCounters,
  perWindow,
  touches,
  type Window,
  windowFields,
  windows,
} from './window.ts'
